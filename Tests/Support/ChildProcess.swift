internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A process started by a test: its output goes to files, and it is killed when forgotten.
package final class ChildProcess: Sendable {
  /// How a process ended.
  package enum Ending: Equatable, Sendable {
    case exit(Int32)
    case signal(Int32)
    /// It did not end within the limit and was killed.
    case overdue
  }

  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  package let id: Int32
  /// Its standard input where that is a pipe; it reads the end of it when this value goes.
  private let inputEnd: Int32?
  private let outputPath: String
  private let errorPath: String
  private let state = Mutex<State>(State())

  private struct State {
    var ending: Ending?
    var peakKilobytes = 0
  }

  /// Starts `arguments[0]`, searched for in PATH; standard input is empty unless `holdsInput`.
  package init(
    _ arguments: [String], environment: [String: String]? = nil, outputs: String,
    holdsInput: Bool = false
  ) throws {
    outputPath = outputs + ".out"
    errorPath = outputs + ".err"
    var ends: [Int32] = [-1, -1]
    if holdsInput {
      guard unsafe pipe(&ends) == 0 else { throw Failure(description: "pipe: errno \(errno)") }
      _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    }
    let input = holdsInput ? ends[0] : unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    let writing = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    let output = unsafe open(outputPath, writing, 0o600)
    let error = unsafe open(errorPath, writing, 0o600)
    defer { for descriptor in [input, output, error] { close(descriptor) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (from, to) in [(input, 0), (output, 1), (error, 2)] {
      unsafe posix_spawn_file_actions_adddup2(&actions, from, Int32(to))
    }
    // A socket of this process that a child held as well would not close when it is closed here.
    #if os(Linux)
    for descriptor in 3..<Int32(min(1_024, sysconf(Int32(_SC_OPEN_MAX)))) {
      unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    #endif
    // Threads of the test process may block signals; a child must not start with that.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let variables = environment ?? ProcessInfo.processInfo.environment
    let pairs = variables.map { "\($0.key)=\($0.value)" }
    let code = unsafe withCStrings(arguments) { argv in
      unsafe withCStrings(pairs) { envp in
        guard let program = unsafe argv[0] else { return EINVAL }
        return unsafe posix_spawnp(&process, program, &actions, &attributes, argv, envp)
      }
    }
    guard code == 0 else {
      if holdsInput { close(ends[1]) }
      throw Failure(description: "\(arguments[0]) does not start: errno \(code)")
    }
    id = process
    inputEnd = holdsInput ? ends[1] : nil
  }

  deinit {
    if let inputEnd {
      close(inputEnd)
      _ = wait(limit: .seconds(12))
    } else if poll() == nil {
      _ = kill(id, SIGKILL)
      _ = wait(limit: .seconds(5))
    }
  }

  package func signal(_ number: Int32) { _ = kill(id, number) }

  /// Its ending, if it has ended.
  package func poll() -> Ending? {
    state.withLock { state in
      if let ending = state.ending { return ending }
      state.peakKilobytes = max(state.peakKilobytes, residentPeak)
      var status: Int32 = 0
      guard unsafe waitpid(id, &status, WNOHANG) == id else { return nil }
      let number = status & 0x7f
      state.ending = number == 0 ? .exit((status >> 8) & 0xff) : .signal(number)
      return state.ending
    }
  }

  /// Waits for it to end; kills it when the limit has passed.
  package func wait(limit: Duration) -> Ending {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if let ending = poll() { return ending }
      usleep(2_000)
    }
    _ = kill(id, SIGKILL)
    while poll() == nil { usleep(2_000) }
    return .overdue
  }

  /// The largest resident size that was seen, in kilobytes; Linux only, 0 elsewhere.
  package var peakKilobytes: Int { state.withLock { $0.peakKilobytes } }

  /// What the kernel says while the process lives.
  ///
  /// Not what wait4 says: that is never less than the size of the process that started it.
  private var residentPeak: Int {
    guard let status = FileManager.default.contents(atPath: "/proc/\(id)/status"),
      let text = String(bytes: status, encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return 0 }
    return Int(line.filter(\.isNumber)) ?? 0
  }

  package var output: String { Self.text(outputPath) }
  package var errorOutput: String { Self.text(errorPath) }

  private static func text(_ path: String) -> String {
    guard let data = FileManager.default.contents(atPath: path) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Runs a command to its end.
  package static func run(
    _ arguments: [String], environment: [String: String]? = nil, limit: Duration = .seconds(60)
  ) throws -> (ending: Ending, output: String, errorOutput: String) {
    let scratch = try ScratchDirectory("run")
    let child = try ChildProcess(arguments, environment: environment, outputs: scratch("child"))
    let ending = child.wait(limit: limit)
    return (ending, child.output, child.errorOutput)
  }
}

/// Calls `body` with a null-terminated array of C strings that lives as long as the call.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
  defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
  return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("never empty") }
    return unsafe body(UnsafePointer(base))
  }
}

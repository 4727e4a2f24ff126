internal import CSystem

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A started program, the leader of a process group of its own.
package struct ChildProcess: Sendable {
  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case killed(Int32)
    /// By job control: it reached for the terminal.
    case stopped
  }

  /// Why a program could not be started.
  package struct StartFailure: Error, Hashable {
    package let errno: Int32
  }

  private let identifier: pid_t

  /// Starts a program; standard error is passed on, and no other descriptor is inherited.
  ///
  /// - Parameters:
  ///   - arguments: The first is the path of the program.
  ///   - input: Becomes standard input; nil where there is nothing to read.
  ///   - hasTerminal: Whether it may see the terminal that mailkura has. Without one it fails where it
  ///     would ask somebody.
  package static func start(
    _ arguments: [String], environment: [String: String], input: Int32? = nil, output: Int32,
    hasTerminal: Bool = true
  ) -> Result<ChildProcess, StartFailure> {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    if let input {
      unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    var flags = Int32(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
    // A session without a terminal is a process group too.
    flags |= hasTerminal ? Int32(POSIX_SPAWN_SETPGROUP) : csystem_spawn_new_session
    #if canImport(Darwin)
    flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    unsafe posix_spawn_file_actions_addinherit_np(&actions, 2)
    #else
    unsafe csystem_spawn_closes_from(&actions, 3)
    #endif
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    let variables = environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
    var identifier: pid_t = 0
    let failure = unsafe withCStrings(arguments) { argv in
      unsafe withCStrings(variables) { envp in
        unsafe posix_spawn(&identifier, arguments[0], &actions, &attributes, argv, envp)
      }
    }
    guard failure == 0 else { return .failure(StartFailure(errno: failure)) }
    return .success(ChildProcess(identifier: identifier))
  }

  /// How it ended; nil while it runs.
  ///
  /// Not asked again once it has ended: its number may then belong to another process.
  package func ending() -> Ending? {
    var status: Int32 = 0
    let answer = unsafe waitpid(identifier, &status, WNOHANG | WUNTRACED)
    guard answer != 0 else { return nil }
    guard answer == identifier else { return errno == EINTR ? nil : .exited(127) }
    if status & 0xFF == 0x7F { return .stopped }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
  }

  /// Asks it, and all that it started, to end.
  package func askGroupToEnd() { kill(-identifier, SIGTERM) }

  /// Ends it at once with all that it started, and takes note of its end.
  package func killGroup() {
    kill(-identifier, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(identifier, &status, 0) == -1, errno == EINTR {}
  }

  private static func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    return unsafe body(&pointers)
  }
}

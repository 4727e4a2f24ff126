internal import ChildProcesses
internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Runs a command for the password that it prints.
///
/// `/bin/sh -c`, standard input empty, standard error passed on, no other descriptor inherited,
/// in a process group of its own so that all that it starts can be ended.
struct PasswordCommand {
  static let defaultLimitSeconds = 60

  let line: String
  let environment: ProcessEnvironment
  var limitSeconds = defaultLimitSeconds
  /// `$1` and so on of the line.
  var arguments: [String] = []
  /// What errors call it, where that is not the line itself.
  var shownAs: String?

  func run(shouldStop: () -> Bool) throws(CredentialError) -> Secret {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw cannotStart(errno) }
    let (output, input) = (ends[0], ends[1])
    defer { close(output) }
    _ = fcntl(output, F_SETFD, FD_CLOEXEC)
    _ = fcntl(input, F_SETFD, FD_CLOEXEC)
    _ = fcntl(output, F_SETFL, O_NONBLOCK)
    let started = ChildProcess.start(
      ["/bin/sh", "-c", line, "sh"] + arguments, environment: environment.variables,
      output: input)
    close(input)
    let child: ChildProcess
    switch started {
    case .success(let process): child = process
    case .failure(let failure): throw cannotStart(failure.errno)
    }
    var lines = FirstLine()
    let ending = try wait(for: child, reading: output, into: &lines, shouldStop: shouldStop)
    lines.drain(output)
    switch ending {
    case .exited(0): return try PasswordLine.secret(takenFrom: &lines.bytes, source: name)
    case .exited(let status): throw CredentialError(.exited(status: status), in: name)
    case .killed(let signal): throw CredentialError(.killed(signal: signal), in: name)
    case .stopped:
      child.killGroup()
      throw CredentialError(.wantedTerminal, in: name)
    }
  }

  /// Reads while the command runs; kills it with all that it started when its time is up.
  private func wait(
    for child: ChildProcess, reading output: Int32, into lines: inout FirstLine,
    shouldStop: () -> Bool
  ) throws(CredentialError) -> ChildProcess.Ending {
    let limit = ContinuousClock.now + .seconds(limitSeconds)
    while true {
      if let ending = child.ending() { return ending }
      if shouldStop() {
        child.killGroup()
        throw CredentialError(.interrupted, in: name)
      }
      if ContinuousClock.now >= limit {
        child.killGroup()
        throw CredentialError(.tookTooLong(seconds: limitSeconds), in: name)
      }
      if lines.isOpen {
        var wanted = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&wanted, 1, 20)
        lines.drain(output)
      } else {
        _ = poll(nil, 0, 20)
      }
    }
  }

  private var name: String { shownAs ?? line }

  private func cannotStart(_ number: Int32) -> CredentialError {
    CredentialError(.cannotStart(reason: SystemErrorText.text(number)), in: name)
  }
}

extension PasswordCommand {
  /// What a command prints, of which only the beginning is kept.
  private struct FirstLine {
    /// Until the end of the output.
    private(set) var isOpen = true
    var bytes: [UInt8] = []

    /// Takes what is there now, without waiting.
    mutating func drain(_ output: Int32) {
      while isOpen {
        guard case .success(let some) = DescriptorReading.readSome(output, atMost: 4096) else {
          return
        }
        isOpen = !some.isEmpty
        if bytes.count <= PasswordLine.longest, !bytes.contains(0x0A) { bytes += some }
      }
    }
  }
}

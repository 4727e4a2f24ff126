internal import CSystem
internal import ChildProcesses
internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A running tunnel command; ended with all that it started when nobody needs it any more.
final class TunnelProcess {
  let line: String
  private let child: ChildProcess
  private(set) var ending: ChildProcess.Ending?

  private init(_ child: ChildProcess, line: String) {
    self.child = child
    self.line = line
  }

  deinit { end() }

  /// Starts the command by `/bin/sh -c` and returns the connection to it.
  ///
  /// It has no terminal, so that what would ask for a password there fails at once, and so that the
  /// interruption that a person types reaches mailkura alone, which may still need the connection.
  static func open(
    _ command: TunnelCommand, peer: String, interrupter: ConnectionInterrupter
  ) throws(TransportError) -> TCPStream {
    var numbers: [CInt] = [-1, -1]
    let isMade = unsafe csystem_socket_pair(&numbers) == 0
    guard isMade else { throw TransportError(.systemFailure, peer: peer, errno: .current) }
    let ours = Descriptor(owning: numbers[0])
    let theirs = Descriptor(owning: numbers[1])
    _ = fcntl(ours.number, F_SETFL, O_NONBLOCK)
    let started = ChildProcess.start(
      ["/bin/sh", "-c", command.line], environment: command.environment, input: theirs.number,
      output: theirs.number, hasTerminal: false)
    switch started {
    case .success(let child):
      return TCPStream(
        connected: ours, peer: peer, interrupter: interrupter,
        tunnel: TunnelProcess(child, line: command.line))
    case .failure(let failure):
      throw TransportError(.systemFailure, peer: peer, errno: Errno(failure.errno))
    }
  }

  /// Waits a moment for the command to end by itself, as it does when its input has ended; then ends it.
  ///
  /// Whoever calls has closed the connection, or seen its end.
  func end() {
    guard ending == nil else { return }
    if hasEnded(within: 500) { return }
    child.askGroupToEnd()
    if hasEnded(within: 300) { return }
    child.killGroup()
    ending = .killed(SIGKILL)
  }

  /// Waits for the end of the command, so many milliseconds at most.
  private func hasEnded(within milliseconds: Int) -> Bool {
    let limit = ContinuousClock.now + .milliseconds(milliseconds)
    while true {
      if let ending = child.ending(), ending != .stopped {
        self.ending = ending
        return true
      }
      guard ContinuousClock.now < limit else { return false }
      _ = poll(nil, 0, 5)
    }
  }
}

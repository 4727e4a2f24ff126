import MailTypes
import NetTransport
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct TunnelTests {
  private func open(
    _ line: String, _ environment: [String: String] = ["PATH": "/usr/bin:/bin"],
    interrupter: ConnectionInterrupter = ConnectionInterrupter()
  ) throws(TransportError) -> TCPStream {
    try TransportOpener.connect(
      host: "mail.invalid", port: 143,
      route: .tunnel(TunnelCommand(line: line, environment: environment)),
      timeouts: TransportTimeouts(), interrupter: interrupter)
  }

  private func line(of stream: TCPStream) throws -> String {
    var text: [UInt8] = []
    while text.last != 0x0a { text += try stream.readExactly(1, pieces: 1) }
    return String(decoding: text.dropLast(), as: UTF8.self)
  }

  @Test("What is written goes in and what comes out is read", arguments: [1, 700_000])
  func carriesBytes(count: Int) throws {
    let stream = try open("exec cat")
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    // More than the sockets hold: written while it is read.
    for start in stride(from: 0, to: count, by: 50_000) {
      let piece = Array(bytes[start..<min(start + 50_000, count)])
      try stream.write(piece.span, deadline: .after(seconds: 5))
      #expect(try stream.readExactly(piece.count) == piece)
    }
    #expect(stream.octetsRead == UInt64(count))
    #expect(stream.peer == "mail.invalid:143")
  }

  @Test("The command has the environment that it is given, no terminal, and nothing else open")
  func surroundings() throws {
    let extra = dup(2)
    defer { close(extra) }
    let command =
      "echo $GIVEN; [ -e /dev/fd/\(extra) ] && echo open || echo closed; "
      + "(: </dev/tty) 2>/dev/null && echo terminal || echo none; env | grep -c SECRET; cat"
    unsafe setenv("SECRET_OF_A_TEST", "x", 1)
    let stream = try open(command, ["PATH": "/usr/bin:/bin", "GIVEN": "yes"])
    #expect(try (0..<4).map { _ in try line(of: stream) } == ["yes", "closed", "none", "0"])
  }

  @Test(
    "A command that ends is explained",
    arguments: [
      ("exit 3", .exited(status: 3, hasSpoken: false), .configuration),
      ("no-such-command-here 2>/dev/null", .exited(status: 127, hasSpoken: false), .configuration),
      ("exit 255", .exited(status: 255, hasSpoken: false), .tryLater),
      ("echo hi; exit 1", .exited(status: 1, hasSpoken: true), .tryLater),
      ("kill -9 $$", .killed(signal: 9), .tryLater),
    ] as [(String, TunnelEnding, ExitCode)])
  func ends(command: String, ending: TunnelEnding, status: ExitCode) throws {
    let stream = try open(command)
    let error = #expect(throws: TransportError.self) { try stream.readExactly(100) }
    #expect(error?.code == .tunnelEnded(ending))
    #expect(error?.explanation.status == status)
    #expect(error?.isWorthRetrying == (status == .tryLater))
    #expect(error?.explanation.what.en.contains("`\(command)`") == true)
    #expect(error?.explanation.cause.ja != error?.explanation.cause.en)
  }

  @Test("Closing ends the command with all that it started, also where it does not want to")
  func closing() throws {
    let stream = try open("trap '' TERM; sleep 600 & echo $!; echo $$; wait; sleep 600")
    let processes = try (0..<2).map { _ in try #require(pid_t(try line(of: stream))) }
    for process in processes { #expect(kill(process, 0) == 0) }
    let start = ContinuousClock.now
    stream.close()
    #expect(ContinuousClock.now - start < .seconds(5))
    for process in processes { try expectGone(process) }
  }

  @Test("A connection that is let go ends its command too")
  func lettingGo() throws {
    func start() throws -> pid_t {
      let stream = try open("echo $$; exec sleep 600")
      return try #require(pid_t(try line(of: stream)))
    }
    try expectGone(try start())
  }

  @Test("An interrupter ends the waiting")
  func interruption() throws {
    let interrupter = ConnectionInterrupter()
    let stream = try open("sleep 600", interrupter: interrupter)
    interrupter.interrupt()
    let error = #expect(throws: TransportError.self) { try stream.readExactly(1) }
    #expect(error?.code == .interrupted)
    stream.close()
  }

  /// An orphan is waited for by the first process, which takes a moment.
  private func expectGone(_ process: pid_t) throws {
    let end = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < end {
      if kill(process, 0) == -1 || isZombie(process) { return }
      usleep(10_000)
    }
    Issue.record("process \(process) is still there")
  }

  /// Where nobody waits for orphans, as in some containers, they stay as zombies.
  private func isZombie(_ process: pid_t) -> Bool {
    let run = try? ChildProcess.run(["ps", "-o", "stat=", "-p", "\(process)"])
    return run?.output.hasPrefix("Z") == true
  }
}

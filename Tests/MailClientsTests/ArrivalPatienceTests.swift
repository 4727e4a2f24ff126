import IMAPWire
import MailTypes
import NetTransport
import TestSupport
import Testing

@testable import MailClients

/// Servers that send, but next to nothing, are not waited for without end.
@Suite struct ArrivalPatienceTests {
  private static let idle = Duration.seconds(300)

  /// What arrives at regular intervals until it is too little; nil where that is never.
  private func endures(
    _ octets: Int, every interval: Duration, completing: Bool = false, for limit: Duration
  ) -> (seconds: Int64, ArrivalPatience.Exhaustion?)? {
    var patience = ArrivalPatience()
    var time = Duration.zero
    while time < limit {
      let left = patience.left(idle: Self.idle)
      if left < interval {
        patience.noteSilence(max(left, .zero))
        return ((time + max(left, .zero)).components.seconds, patience.exhaustion(idle: Self.idle))
      }
      time += interval
      patience.note(octets: octets, after: interval)
      if completing { patience.noteResponse() }
    }
    return nil
  }

  @Test("an octet a minute ends where silence would")
  func drip() throws {
    let end = try #require(endures(1, every: .seconds(60), for: .seconds(100_000)))
    #expect(end.seconds == 300)
    #expect(end.1 == ArrivalPatience.Exhaustion(octets: 5, expected: 512, seconds: 300))
  }

  @Test("silence is silence")
  func silence() throws {
    let end = try #require(endures(0, every: .seconds(400), for: .seconds(1000)))
    #expect(end.seconds == 300)
    #expect(end.1 == nil)
  }

  @Test("lines that are complete and tell nothing end after an hour and a second an octet")
  func talk() throws {
    let end = try #require(
      endures(20, every: .seconds(60), completing: true, for: .seconds(1_000_000)))
    // 3600 s + n × 20 s = n × 60 s
    #expect(end.seconds == 5380)
    #expect(end.1 == ArrivalPatience.Exhaustion(octets: 1780, expected: 1780, seconds: 5380))
  }

  @Test(
    "the slowest line that anybody has is waited for as long as it takes",
    arguments: [
      (2, 1000, false), (30, 1000, false), (600, 290_000, false), (70, 60_000, true),
    ])
  func slow(octets: Int, milliseconds: Int, isComplete: Bool) {
    #expect(
      endures(
        octets, every: .milliseconds(milliseconds), completing: isComplete,
        for: .seconds(86_400)) == nil)
  }

  @Test("a new command begins anew, and no number traps")
  func extremes() {
    var patience = ArrivalPatience()
    patience.note(octets: .max, after: .seconds(1 << 40))
    patience.note(octets: .max, after: .zero)
    patience.note(octets: .max, after: .zero)
    #expect(patience.left(idle: Self.idle) <= Self.idle)
    #expect(ArrivalPatience().left(idle: Self.idle) == Self.idle)
  }

  private func connection(
    _ script: String, idle: Duration
  ) throws -> (IMAPConnection, ScriptedServer) {
    let server = try ScriptedServer(
      """
      S: * OK [CAPABILITY IMAP4rev1] hi
      C: {tag} LOGIN "taro" "x"
      S: {tag} OK [CAPABILITY IMAP4rev1] in
      C: {tag} NOOP
      \(script)
      """)
    var settings = ConnectionSettings(
      endpoint: ServiceEndpoint(host: "127.0.0.1", port: server.port, security: .cleartext),
      user: "taro", tls: TLSPolicy(serverName: "127.0.0.1"))
    settings.timeouts.idle = idle
    let connection = try IMAPConnection.open(settings, credential: .password(Secret([0x78])))
    return (connection, server)
  }

  @Test("a server that lets octets fall is left with a word that says so, worth another try")
  func dripping() throws {
    let (connection, _) = try connection(
      "S~ 30 * OK \(String(repeating: "a", count: 400))\\r\\n", idle: .milliseconds(300))
    let began = ContinuousClock.now
    let error = clientError { try connection.noop() }
    #expect(ContinuousClock.now - began < .seconds(8), "it would take twelve seconds")
    guard case .trickle(let octets, expected: 512, _) = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(octets > 0 && octets < 400)
    #expect(error?.isWorthRetrying == true)
    #expect(error?.explanation.status == .tryLater)
    #expect(error?.explanation.cause.en.contains("512") == true)
    #expect(!connection.isUsable)
  }

  @Test("one that is slow and gets there is waited for beyond the time that silence is borne")
  func gettingThere() throws {
    let line = "* OK 12345678\\r\\n"
    let (connection, _) = try connection(
      "S~ 15 \(line)\nS~ 15 \(line)\nS~ 15 \(line)\nS~ 15 \(line)\nS~ 15 {tag} OK\\r\\n",
      idle: .milliseconds(700))
    let began = ContinuousClock.now
    try connection.noop()
    #expect(ContinuousClock.now - began > .milliseconds(700))
  }
}

import TestSupport
import Testing

/// A refusal at any point is taken for what it is: wait, this folder, this account, for good.
@Suite("Refusals of the server", .aFewAtATime)
struct RefusalCodeTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let command: String
    let answer: String
    let status: Int32
    var testDescription: String { "\(answer) to \(command)" }

    init(_ command: String, _ answer: String, _ status: Int32) {
      self.command = command
      self.answer = answer
      self.status = status
    }
  }

  static let login = "AUTHENTICATE"

  static let rows: [Row] = [
    Row(login, "NO [AUTHENTICATIONFAILED] wrong", 77),
    Row(login, "NO wrong", 77),
    Row(login, "BAD wrong", 77),
    Row(login, "NO [EXPIRED] password", 77),
    Row(login, "NO [AUTHORIZATIONFAILED] x", 77),
    Row(login, "NO [CONTACTADMIN] ask", 77),
    Row(login, "NO [PRIVACYREQUIRED] tls", 69),
    Row(login, "NO [UNAVAILABLE] later", 75),
    Row(login, "NO [INUSE] later", 75),
    Row(login, "NO [LIMIT] later", 75),
    Row(login, "NO [SERVERBUG] later", 75),
    Row(login, "NO Maximum number of connections from user+IP exceeded", 75),
    Row(login, "NO [ALERT] Too many simultaneous connections. (Failure)", 75),
    Row(login, "BYE* BYE busy", 75),
    Row("LIST", "NO [UNAVAILABLE] later", 75),
    Row("LIST", "NO User is authenticated but not connected.", 77),
    Row("LIST", "BYE* BYE Connection closed. 14", 75),
    Row("EXAMINE", "NO [INUSE] locked", 75),
    Row("EXAMINE", "NO [UNAVAILABLE] later", 75),
    Row("EXAMINE", "BYE* BYE locked", 75),
    Row("EXAMINE", "BAD User is authenticated but not connected.", 77),
    Row("UID SEARCH", "NO [SERVERBUG] x", 75),
    Row("UID SEARCH", "NO no", 0),
    Row("UID SEARCH", "BYE* BYE x", 75),
    Row("UID FETCH", "NO [OVERQUOTA] Account exceeded command or bandwidth limits", 75),
    Row("UID FETCH", "NO Request is throttled. Suggested Backoff Time: 299961 milliseconds", 75),
    Row("UID FETCH", "BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", 75),
    Row("UID FETCH", "BYE* BYE Throttled. Suggested Backoff Time: 299961 milliseconds", 75),
    Row(login, "NO Too many logins, try again in 5 minutes", 75),
    Row(login, "NO Too many sessions", 75),
    Row(login, "BYE* BYE [UNAVAILABLE] Try again after 5 minutes", 75),
    Row("EXAMINE", "NO [INUSE] Mailbox is busy, retry in 300 seconds", 75),
    Row("UID FETCH", "NO [LIMIT] slow", 75),
    Row("UID FETCH", "BYE* BYE Session expired, please login again.", 75),
    Row("UID FETCH", "NO [NOPERM] not yours", 1),
    Row("LSUB", "NO no such thing", 0),
    Row("LSUB", "BAD no such thing", 0),
    Row("NAMESPACE", "NO no such thing", 0),
    Row("CAPABILITY", "NO x", 69),
  ]

  @Test("end with the right status, explained, and leave what was there", arguments: rows)
  func refusal(_ row: Row) async throws {
    let desk = try FaultDesk()
    let first = try LyingIMAPServer(ServedAccount(count: 2))
    try await desk.run(desk.backup(first.port)).expect(0)
    let server = try LyingIMAPServer(ServedAccount(count: 4)) { turn, _ in
      guard turn.name == row.command else { return }
      if row.answer.hasPrefix("BYE") {
        turn.die(saying: String(row.answer.dropFirst(3)))
      } else {
        turn.refuse(row.answer)
      }
    }
    let run = try await desk.run(desk.backup(server.port))
    run.expect(row.status, ["messages_gone": 0])
    if row.status > 1 {
      for key in ["what", "cause", "remedy"] {
        #expect(run.error[key].text?.isEmpty == false, "\(key): \(run)")
      }
      let isTimed = ["299961", "5 minutes", "300 s"].contains(where: row.answer.contains)
      #expect(run.summary["retry_after"].int == (isTimed ? 300 : nil), "\(run)")
    }
    let honest = try LyingIMAPServer(ServedAccount(count: 4))
    try await desk.run(desk.backup(honest.port)).expect(0)
    try await desk.expectArchive(["INBOX": (0..<4).map(ServedAccount.sample)])
  }

  static let commands = [
    "CAPABILITY", "AUTHENTICATE", "NAMESPACE", "LIST", "LSUB", "EXAMINE", "UID SEARCH",
    "UID FETCH", "LOGOUT",
  ]

  @Test("BYE once at any point is got over", arguments: commands)
  func byeOnce(_ command: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 4)) { turn, _ in
      if turn.name == command, turn.count == 0 { turn.die(saying: "* BYE maintenance") }
    }
    try await desk.run(desk.backup(server.port), wait: "10s").expect(0, ["messages_new": 4])
    try await desk.expectArchive(["INBOX": (0..<4).map(ServedAccount.sample)])
  }

  @Test("an OK behind a BYE counts for nothing", arguments: ["LIST", "UID SEARCH", "UID FETCH"])
  func okBehindBye(_ command: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 4)) { turn, _ in
      if turn.name == command {
        turn.untagged = [Array("* BYE going down\r\n".utf8)]
        turn.fate = .closes
      }
    }
    try await desk.run(desk.backup(server.port)).expect(75)
  }

  @Test("BYE for ever ends")
  func byeForEver() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 4)) { turn, _ in
      if turn.name == "LIST" { turn.endless = Array("* BYE go away\r\n".utf8) }
    }
    try await desk.run(desk.backup(server.port)).expect(75)
  }

  @Test(
    "a greeting that is none, or a refusal",
    arguments: [
      ("* BYE too busy", Int32(75)), ("* NO go away", 76), ("+OK POP3 ready", 76),
      ("220 smtp.example.jp ESMTP", 76), ("* OK", 0), ("* ok lower case", 0),
      ("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] x", 0),
      ("* PREAUTH you are in", 69),
      ("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] x", 69),
      ("* OK [CAPABILITY IMAP4rev1 AUTH=GSSAPI LOGINDISABLED] x", 69),
      ("* OK [ALERT] \u{1b}[31mred", 0),
    ])
  func greeting(_ greeting: String, _ status: Int32) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 4), greeting: greeting)
    let run = try await desk.run(desk.backup(server.port), isJSON: false)
    #expect(run.ending == .exit(status), "\(run)")
    #expect(!run.errorOutput.contains("\u{1b}"))
    if status == 69 {
      #expect(!server.commands.contains { ["LOGIN", "AUTHENTICATE"].contains($0) })
    }
  }
}

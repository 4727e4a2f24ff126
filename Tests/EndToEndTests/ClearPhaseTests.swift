import TestSupport
import Testing

/// Before TLS stands, nothing the server says is believed and no octet of a credential leaves.
@Suite("Before TLS", .aFewAtATime)
struct ClearPhaseTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int32
    let script: String
    var scheme = "imap"

    init(_ name: String, exit status: Int32 = 69, scheme: String = "imap", _ script: String) {
      testDescription = name
      self.status = status
      self.scheme = scheme
      self.script = script
    }
  }

  static let greeting = "S: * OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\n"

  static let rows: [Row] = [
    Row("STARTTLS not offered", "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x"),
    Row(
      "STARTTLS not offered in CAPABILITY either",
      """
      S: * OK x
      C: {tag} CAPABILITY
      S: * CAPABILITY IMAP4rev1 AUTH=PLAIN LOGIN
      S: {tag} OK done
      """),
    Row("no to STARTTLS", greeting + "C: {tag} STARTTLS\nS: {tag} NO not today"),
    Row("BAD to STARTTLS", greeting + "C: {tag} STARTTLS\nS: {tag} BAD what"),
    Row("PREAUTH", "S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello taro"),
    Row(
      "response injected behind the OK",
      greeting + """
        C: {tag} STARTTLS
        S> {tag} OK go\\r\\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\\r\\n
        """),
    Row(
      "tagged answers injected behind the OK",
      greeting + """
        C: {tag} STARTTLS
        S> {tag} OK go\\r\\nA0003 OK logged in\\r\\n
        """),
    Row("one stray octet behind the OK", greeting + "C: {tag} STARTTLS\nS> {tag} OK go\\r\\n*"),
    Row(
      "nonsense instead of TLS",
      greeting + """
        C: {tag} STARTTLS
        S: {tag} OK go
        S: * OK this is no TLS
        """),
    Row("hangs up instead of TLS", greeting + "C: {tag} STARTTLS\nS: {tag} OK go\n!close"),
    Row("BYE to STARTTLS", exit: 75, greeting + "C: {tag} STARTTLS\nS: * BYE no\n!close"),
    Row("clear text where TLS is expected", scheme: "imaps", "S: * OK IMAP ready"),
    Row("hangs up at once where TLS is expected", exit: 75, scheme: "imaps", "!close"),
    Row("hangs up after ClientHello", exit: 75, scheme: "imaps", "C* 100\n!close"),
    Row("resets after ClientHello", exit: 75, scheme: "imaps", "C* 100\n!reset"),
    // A fatal alert, protocol_version, as a server of TLS 1.0 alone would send.
    Row(
      "alert protocol_version", scheme: "imaps",
      "C* 100\nS> \\x15\\x03\\x01\\0\\x02\\x02\\x46\n!close"),
    Row(
      "alert handshake_failure", scheme: "imaps",
      "C* 100\nS> \\x15\\x03\\x03\\0\\x02\\x02\\x28\n!close"),
  ]

  @Test("no credential leaves", arguments: rows)
  func clear(_ row: Row) async throws {
    let desk = try FaultDesk()
    let server = try ScriptedServer(row.script)
    let run = try await desk.run([
      "backup", desk.url(server.port, scheme: row.scheme), "--archive", desk.archive,
      "--password-file", desk.scratch("password"),
    ])
    run.expect(row.status)
    let heard = server.heard.joined(separator: "\n")
    for word in ["LOGIN", "AUTHENTICATE", "taro", "geheim", "Z2Vo"] {
      #expect(!heard.contains(word), "\(heard)")
    }
    for key in ["what", "cause", "remedy"] {
      #expect(run.error[key].text?.isEmpty == false, "\(key): \(run)")
    }
    #expect(!run.output.contains("hello taro"), "words from before TLS are not shown")
    #expect(try desk.archivedFiles().folders.isEmpty)
  }

  @Test("a clear connection off loopback's URL scheme needs its option")
  func plaintextIsAsked() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(ServedAccount(count: 1))
    let run = try await desk.run([
      "backup", desk.url(server.port), "--archive", desk.archive, "--password-file",
      desk.scratch("password"),
    ])
    run.expect(69)
    #expect(!server.commands.contains("AUTHENTICATE"))
  }

  @Test(
    "who is to wait for a greeting where TLS begins at once is told so",
    arguments: [
      ("imap", 993, true), ("pop3", 995, true), ("imap", 143, false), ("imaps", 993, false),
      ("pop3", 993, false),
    ])
  func portOfTLS(scheme: String, port: Int, isTold: Bool) async throws {
    let desk = try FaultDesk()
    // Nothing is connected to: the password is sought before.
    let run = try await desk.run([
      "backup", "\(scheme)://taro%40example.jp@127.0.0.1:\(port)", "--archive", desk.archive,
      "--password-file", desk.scratch("none"),
    ])
    run.expect(66)
    #expect(
      run.events("warning").contains {
        $0["what"].text?.contains("where TLS begins at once") == true
          && $0["remedy"].text?.contains("Use \(scheme)s:// with this port") == isTold
      } == isTold, "\(run)")
  }
}

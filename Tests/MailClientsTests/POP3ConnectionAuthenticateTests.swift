import MailClients
import MailTypes
import NetTransport
import SASLMechanisms
import TestSupport
import Testing

/// Logins of POP3, word by word.
@Suite struct POP3ConnectionAuthenticateTests {
  private func begin(
    _ lines: [String], _ login: Login = .maildrop(), transcript: ProtocolTranscript? = nil
  ) -> (sent: [String], error: ClientError?, connection: POP3Connection) {
    let conversation = MaildropConversation(saying: lines, transcript: transcript)
    let error = clientError { try conversation.connection.begin(login) }
    return (conversation.sent, error, conversation.connection)
  }

  /// The example of RFC 1939 §7.
  @Test func apop() {
    let greeting = "+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>"
    let (sent, error, connection) = begin(
      [greeting, "-ERR", "+OK maildrop has 1 message"], .maildrop(.apop))
    #expect(error == nil)
    #expect(sent == ["CAPA", "APOP mrose c4c9334bac560ecc979e58001b3e22fb"])
    #expect(connection.loginRecord?.mechanism == .apop)
    #expect(connection.state == .transaction)
  }

  /// RFC 6856 §2.2: USER and PASS carry UTF-8 only where the server says so.
  @Test(
    arguments: [
      (["UTF8 USER", "USER"], ["UTF8", "USER mrose", "PASS pässword"]),
      (["UTF8", "USER", "SASL LOGIN PLAIN"], ["UTF8", "AUTH PLAIN AG1yb3NlAHDDpHNzd29yZA=="]),
      (["USER", "SASL PLAIN"], ["AUTH PLAIN AG1yb3NlAHDDpHNzd29yZA=="]), (["UTF8", "USER"], nil),
      (["USER"], nil), ([], nil),
    ] as [([String], [String]?)])
  func passwordsBeyondASCII(capabilities: [String], wanted: [String]?) {
    let login = Login.maildrop(nil, .password(Secret(Array("pässword".utf8))))
    let (sent, error, _) = begin(
      ["+OK hi", "+OK"] + capabilities + ["."] + Array(repeating: "+OK", count: 4)
        + capabilities + ["."], login)
    #expect(
      sent.filter { $0 != "CAPA" } == wanted ?? (capabilities.contains("UTF8") ? ["UTF8"] : []))
    #expect(error?.code == (wanted == nil ? .credentialNotASCII : nil))
    if wanted == nil { #expect(error?.explanation.status == .configuration) }
  }

  /// APOP sends the user name, and its digest is of what the server has to know.
  @Test func apopBeyondASCII() {
    let (sent, error, _) = begin(
      ["+OK <1896.697170952@dbc.mtview.ca.us>", "-ERR"],
      .maildrop(.apop, .password(Secret(Array("pässword".utf8)))))
    #expect(sent == ["CAPA"] && error?.code == .credentialNotASCII)
  }

  /// Only where it is asked for.
  @Test func apopIsNotChosen() {
    let (sent, _, _) = begin(
      ["+OK <1896.697170952@dbc.mtview.ca.us>", "-ERR", "+OK", "+OK"])
    #expect(sent == ["CAPA", "USER mrose", "PASS tanstaaf"])
  }

  @Test(
    arguments: [
      ("+OK no timestamp", .noUsableMechanism(offered: [])),
      ("+OK <1896 697170952@dbc.mtview.ca.us>", .noUsableMechanism(offered: [])),
      ("+OK <\u{e9}@dbc.mtview.ca.us>", .noUsableMechanism(offered: [])),
      ("+OK <x>", .noUsableMechanism(offered: [])),
    ] as [(String, ClientError.Code)])
  func apopWithoutTimestamp(greeting: String, code: ClientError.Code) {
    let (sent, error, _) = begin([greeting, "-ERR"], .maildrop(.apop))
    #expect(sent == ["CAPA"])
    #expect(error?.code == code)
  }

  @Test(
    arguments: [
      ("pop.example.jp", TransportSecurity.cleartext, false), ("localhost", .cleartext, true),
      ("pop.example.jp", .implicitTLS, true), ("pop.example.jp", .startTLS, true),
    ])
  func apopIsForPrivateConnections(host: String, security: TransportSecurity, isUsed: Bool) {
    let (sent, error, _) = begin(
      ["+OK <1896.697170952@dbc.mtview.ca.us>", "-ERR", "+OK"],
      .maildrop(.apop, security: security, host: host))
    #expect((error == nil) == isUsed)
    if !isUsed {
      #expect(error?.code == .mechanismNeedsTLS)
      #expect(sent == ["CAPA"])
      #expect(error?.explanation.status == .unavailable)
    }
  }

  /// `AUTH PLAIN` with the initial response where it fits, and behind an empty challenge where not.
  @Test func plain() {
    let capa = ["+OK hi", "+OK", "SASL PLAIN", "."]
    let (sent, error, _) = begin(capa + ["+OK", "+OK", "."])
    #expect(error == nil)
    #expect(sent == ["CAPA", "AUTH PLAIN AG1yb3NlAHRhbnN0YWFm", "CAPA"])
    let long = Secret([UInt8](repeating: 0x61, count: 300))
    let (slow, slowError, _) = begin(
      capa + ["+ ", "+OK", "+OK", "."], .maildrop(nil, .password(long)))
    #expect(slowError == nil)
    #expect(slow.count == 4 && slow[1] == "AUTH PLAIN")
    #expect(slow[2].hasPrefix("AG1yb3NlAGFh"))
  }

  @Test(arguments: ["+", "+ ", "+  "])
  func emptyChallenges(challenge: String) {
    let token = Secret([UInt8](repeating: 0x61, count: 2000))
    let (sent, error, _) = begin(
      ["+OK", "+OK", "SASL XOAUTH2", ".", challenge, "+OK", "-ERR"], .maildrop(nil, .token(token)))
    #expect(error == nil)
    #expect(sent[1] == "AUTH XOAUTH2" && sent[2].hasPrefix("dXNlcj1tcm9zZQFhdXRoPUJlYXJlciBh"))
  }

  /// The server's reason is answered so that it can end the exchange.
  @Test(arguments: [("XOAUTH2", ""), ("OAUTHBEARER", "AQ==")])
  func refusedTokens(mechanism: String, answer: String) {
    let conversation = MaildropConversation(saying: [
      "+OK", "+OK", "SASL \(mechanism)", ".", "+ eyJzdGF0dXMiOiI0MDAifQ==", "-ERR [AUTH] no",
    ])
    let error = clientError {
      try conversation.connection.begin(.maildrop(nil, .token(Secret([0x61]))))
    }
    #expect(error?.isTokenRefused == true)
    #expect(conversation.stream.outputText.hasSuffix("\r\n\(answer)\r\n"))
    #expect(!conversation.connection.isUsable)
  }

  /// RFC 2195's example.
  @Test func cramMD5() {
    let login = Login(
      user: "tim", credential: .password(Secret(Array("tanstaaftanstaaf".utf8))),
      mechanism: .cramMD5, endpoint: .example)
    let (sent, error, _) = begin(
      [
        "+OK", "+OK", "SASL CRAM-MD5", ".",
        "+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+", "+OK", "+OK", ".",
      ], login)
    #expect(error == nil)
    #expect(
      sent[1...2] == [
        "AUTH CRAM-MD5", "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw",
      ])
  }

  @Test(
    arguments: [
      (["USER"], ["USER mrose", "PASS tanstaaf"]), ([], ["USER mrose", "PASS tanstaaf"]),
      (["SASL LOGIN"], ["AUTH LOGIN", "bXJvc2U=", "dGFuc3RhYWY="]),
      (["USER", "SASL CRAM-MD5 X"], ["USER mrose", "PASS tanstaaf"]),
    ] as [([String], [String])])
  func userAndPassword(capabilities: [String], sent: [String]) {
    let answers = sent.count == 3 ? ["+ VXNlcm5hbWU6", "+ UGFzc3dvcmQ6", "+OK"] : ["+OK", "+OK"]
    let (said, error, _) = begin(
      ["+OK", "+OK"] + capabilities + ["."] + answers + ["+OK", "."])
    #expect(error == nil)
    #expect(Array(said.dropFirst().dropLast()) == sent)
  }

  /// UTF-8 mode comes before the login (RFC 6856 §2.1), and does not matter where it is refused.
  @Test(arguments: ["+OK", "-ERR no"])
  func utf8Mode(answer: String) {
    let (sent, error, connection) = begin(
      ["+OK", "+OK", "USER", "UTF8", ".", answer, "+OK", "+OK", "+OK", "EXPIRE NEVER", "."])
    #expect(error == nil)
    #expect(sent == ["CAPA", "UTF8", "USER mrose", "PASS tanstaaf", "CAPA"])
    // What is known was said after the login.
    #expect(connection.retention == .forever)
    #expect(!connection.offers("UTF8"))
  }

  /// What a refusal means: its code, or the words of servers that are older than codes.
  @Test(
    arguments: [
      ("-ERR [AUTH] Invalid", .refused, false), ("-ERR wrong", .refused, false),
      ("-ERR [IN-USE] x", .tryLater, true),
      ("-ERR maildrop already locked", .tryLater, true),
      ("-ERR Unable to lock maildrop: Mailbox is locked by POP server", .tryLater, true),
      ("-ERR [SYS/TEMP] x", .tryLater, true),
      ("-ERR [SYS/PERM] Your account is not enabled for POP access", .refused, false),
      ("-ERR [LOGIN-DELAY] minimum time between mail checks", .tryLater, true),
    ] as [(String, ExitCode, Bool)])
  func refusals(reply: String, status: ExitCode, isWorthRetrying: Bool) {
    let (_, error, connection) = begin(
      ["+OK", "+OK", "USER", "LOGIN-DELAY 600", ".", "+OK", reply])
    #expect(error?.explanation.status == status)
    #expect(error?.isWorthRetrying == isWorthRetrying)
    #expect(error?.retryAfter == (reply.contains("LOGIN-DELAY") ? 600 : nil))
    #expect(error?.scope == .account)
    #expect(!connection.isUsable)
  }

  @Test(
    arguments: [
      ("* OK IMAP4rev1", .notPOP3), ("220 mail ESMTP", .notPOP3), ("", .notPOP3),
      ("+ hi", .notPOP3),
    ] as [(String, ClientError.Code)])
  func noGreeting(line: String, code: ClientError.Code) {
    let (sent, error, _) = begin([line])
    #expect(error?.code == code)
    #expect(error?.explanation.status == .protocolBroken)
    #expect(error?.explanation.remedy.en.contains("995") == true)
    #expect(sent.isEmpty)
  }

  @Test func aServerThatIsBusyAtOnce() {
    let (sent, error, _) = begin(["-ERR too many connections"])
    #expect(error?.isRefusedEntry == true && error?.isWorthRetrying == true)
    #expect(error?.explanation.serverWords == "too many connections")
    #expect(sent.isEmpty)
  }

  /// Challenges that are none end the exchange, and so does a server that goes on after that.
  @Test(arguments: ["+ !!", "+ bm90IGZvciB1cw=="])
  func strangeChallenges(challenge: String) {
    let capa = ["+OK", "+OK", "SASL SCRAM-SHA-256", "."]
    let (sent, error, _) = begin(capa + [challenge, "-ERR cancelled"])
    #expect(sent.last == "*")
    #expect(error?.code == .mechanismFailed(.malformedChallenge))
    let (_, stubborn, _) = begin(capa + [challenge, challenge])
    #expect(stubborn?.isProtocolViolation == true)
  }

  /// Without the server's proof SCRAM has not succeeded, whatever the server says (RFC 5802 §5).
  @Test func unprovenServer() {
    let (_, error, connection) = begin(["+OK", "+OK", "SASL SCRAM-SHA-256", ".", "+OK in"])
    #expect(error?.code == .mechanismFailed(.serverNotProven))
    #expect(!connection.isUsable)
  }

  @Test func transcriptsHoldNoSecret() {
    let lines = TranscriptLines()
    let transcript = lines.transcript
    _ = begin(
      ["+OK <a@b>", "+OK", "SASL PLAIN", ".", "+OK", "+OK", "."], transcript: transcript)
    _ = begin(["+OK <a@b>", "-ERR", "+OK", "+OK"], transcript: transcript)
    _ = begin(["+OK <a@b>", "-ERR", "+OK"], .maildrop(.apop), transcript: transcript)
    _ = begin(
      ["+OK", "+OK", "SASL CRAM-MD5", ".", "+ PGFAYj4=", "+OK", "-ERR"], .maildrop(.cramMD5),
      transcript: transcript)
    let all = lines.all
    #expect(all.contains("C: PASS ‹secret›") && all.contains("C: AUTH PLAIN ‹secret›"))
    #expect(all.contains("C: APOP ‹secret› ‹secret›") && all.contains("S: + ‹challenge›"))
    for line in all {
      for form in ["tanstaaf", "mrose", "AG1yb3Nl", "bXJvc2", "PGFAYj4"] {
        #expect(!line.contains(form), "\(form)")
      }
    }
  }
}

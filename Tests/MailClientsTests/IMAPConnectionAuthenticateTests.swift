import IMAPWire
import MailClients
import MailTypes
import TestSupport
import Testing

@Suite struct IMAPConnectionAuthenticateTests {
  private func logIn(
    _ lines: String..., user: String = "taro", password: String = "hunter2",
    mechanism: AuthenticationMechanism? = nil, transcript: ProtocolTranscript? = nil
  ) -> (IMAPConnection, MemoryStream, ClientError?) {
    let stream = MemoryStream(lines: lines)
    let connection = IMAPConnection(
      over: stream, server: "imap.example.jp:993", transcript: transcript)
    let error = clientError {
      try connection.begin(
        user: user, secret: Secret(Array(password.utf8)), mechanism: mechanism)
    }
    return (connection, stream, error)
  }

  @Test func plainGoesAlongAtOnceWhereOffered() {
    let (connection, stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi",
      "A0001 OK [CAPABILITY IMAP4rev1 UIDPLUS] in")
    #expect(error == nil)
    #expect(stream.outputText == "A0001 AUTHENTICATE PLAIN AHRhcm8AaHVudGVyMg==\r\n")
    #expect(connection.offers("uidplus"))
    #expect(!connection.offers("SASL-IR"))
  }

  @Test func plainWaitsForTheServerOtherwise() {
    let (_, stream, error) = logIn(
      "* OK hi", "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "A0001 OK", "+ ", "A0002 OK in",
      "* CAPABILITY IMAP4rev1 ID", "A0003 OK", "A0004 NO no ID today")
    #expect(error == nil)
    #expect(
      stream.outputText
        == "A0001 CAPABILITY\r\nA0002 AUTHENTICATE PLAIN\r\nAHRhcm8AaHVudGVyMg==\r\n"
        + "A0003 CAPABILITY\r\nA0004 ID (\"name\" \"mailkura\")\r\n")
  }

  @Test func loginWhereThereIsNoPlain() {
    let (_, stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1] hi", "* CAPABILITY IMAP4rev1 X", "A0001 OK in")
    #expect(error == nil)
    #expect(stream.outputText == "A0001 LOGIN \"taro\" \"hunter2\"\r\n")
  }

  @Test(
    arguments: [
      ("IMAP4rev1 LOGINDISABLED", nil, .noUsableMechanism(offered: [])),
      (
        "IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2 AUTH=CRAM-MD5", nil,
        .noUsableMechanism(offered: ["CRAM-MD5", "XOAUTH2"])
      ),
      ("IMAP4rev1", .plain, .noUsableMechanism(offered: [])),
      ("IMAP4rev1 AUTH=PLAIN LOGINDISABLED", .login, .noUsableMechanism(offered: ["PLAIN"])),
      ("IMAP4rev1 AUTH=PLAIN", .cramMD5, .noUsableMechanism(offered: ["PLAIN"])),
      // No TLS, so nothing to bind to.
      (
        "IMAP4rev1 AUTH=SCRAM-SHA-1-PLUS LOGINDISABLED", nil,
        .noUsableMechanism(offered: ["SCRAM-SHA-1-PLUS"])
      ),
    ] as [(String, AuthenticationMechanism?, ClientError.Code)])
  func sendsNothingWithoutAUsableMechanism(
    capabilities: String, mechanism: AuthenticationMechanism?, code: ClientError.Code
  ) {
    let (_, stream, error) = logIn(
      "* OK [CAPABILITY \(capabilities)] hi", mechanism: mechanism)
    #expect(error?.code == code)
    #expect(stream.output.isEmpty)
  }

  @Test(
    arguments: [
      (AuthenticationMechanism.plain, "A0001 AUTHENTICATE PLAIN "), (.login, "A0001 LOGIN "),
      (.cramMD5, "A0001 AUTHENTICATE CRAM-MD5\r\n"),
      (.scramSHA1, "A0001 AUTHENTICATE SCRAM-SHA-1 "),
    ])
  func takesTheMechanismThatWasAskedFor(mechanism: AuthenticationMechanism, command: String) {
    let (_, stream, _) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=CRAM-MD5 AUTH=SCRAM-SHA-1] hi",
      mechanism: mechanism)
    #expect(stream.outputText.hasPrefix(command))
  }

  @Test(
    arguments: [
      ("NO wrong", .refused, false), ("NO [AUTHENTICATIONFAILED] wrong", .refused, false),
      ("NO [AUTHORIZATIONFAILED] not you", .refused, false), ("BAD what", .refused, false),
      ("NO [EXPIRED] old", .refused, false), ("NO [CONTACTADMIN] ask", .refused, false),
      ("NO [PRIVACYREQUIRED] TLS", .unavailable, false),
      ("NO [UNAVAILABLE] later", .tryLater, true), ("NO [INUSE] later", .tryLater, true),
      ("NO [ALERT] Too many simultaneous connections. (Failure)", .tryLater, true),
      ("BAD User is throttled. Suggested Backoff Time: 299961 milliseconds", .tryLater, true),
    ] as [(String, ExitCode, Bool)])
  func saysWhatARefusalMeans(answer: String, exitCode: ExitCode, isWorthRetrying: Bool) {
    let (connection, _, error) = logIn("* OK [CAPABILITY IMAP4rev1] hi", "A0001 " + answer)
    #expect(error?.explanation.status == exitCode)
    #expect(error?.isWorthRetrying == isWorthRetrying)
    #expect(error?.scope == .account)
    #expect(!connection.isUsable)
  }

  @Test func quotesTheServerAndItsWait() {
    let (_, _, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1] hi",
      "A0001 NO [X] Throttled. Suggested Backoff Time: 2001 milliseconds")
    #expect(error?.retryAfter == 3)
    #expect(
      error?.explanation.serverWords == "Throttled. Suggested Backoff Time: 2001 milliseconds")
  }

  @Test func givesUpWhenPlainIsAskedForMore() {
    let (_, stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi", "+ bW9yZQ==", "+ again",
      "A0001 BAD cancelled")
    #expect(stream.outputText.hasSuffix("\r\n*\r\n"))
    #expect(error?.explanation.status == .refused)
  }

  @Test(
    arguments: [
      "220 mail.example.jp ESMTP", "+OK POP3 ready", "HTTP/1.1 400 Bad Request", "SSH-2.0-X",
      "* NO go away", "* 5 EXISTS", "A0001 OK hi",
    ])
  func recognisesWhatIsNoIMAPServer(greeting: String) {
    let (_, stream, error) = logIn(greeting)
    #expect(error?.code == .notIMAP)
    #expect(error?.explanation.status == .protocolBroken)
    #expect(stream.output.isEmpty)
  }

  @Test func byeInsteadOfAGreeting() {
    let (_, _, error) = logIn("* BYE [UNAVAILABLE] Too many connections")
    #expect(error?.explanation.status == .tryLater)
    #expect(error?.isWorthRetrying == true)
    #expect(error?.explanation.serverWords == "Too many connections")
  }

  @Test func silenceInsteadOfAGreeting() {
    let (_, _, error) = logIn()
    #expect(error?.explanation.status == .tryLater)
  }

  @Test func refusesNULInAPassword() {
    for capabilities in ["AUTH=PLAIN SASL-IR", "X"] {
      let (_, stream, error) = logIn(
        "* OK [CAPABILITY IMAP4rev1 \(capabilities)] hi", password: "a\0b")
      #expect(error?.code == .unsendableCredential)
      #expect(stream.output.isEmpty)
    }
  }

  @Test func collectsAlertsOnce() throws {
    let conversation = try Conversation(
      "* OK [ALERT] Disk almost full", "* NO [ALERT] Disk almost full", "A0001 OK")
    try conversation.connection.noop()
    #expect(conversation.connection.takeAlerts() == ["Disk almost full"])
    #expect(conversation.connection.takeAlerts() == [])
  }
}

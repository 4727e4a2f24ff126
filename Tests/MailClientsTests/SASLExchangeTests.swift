import MailClients
import MailTypes
import SASLMechanisms
import Synchronization
import TestSupport
import Testing
import WireBytes

/// AUTHENTICATE with each mechanism, against servers that follow it and servers that do not.
@Suite struct SASLExchangeTests {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
    var transcript: ProtocolTranscript {
      ProtocolTranscript { [self] line in all.withLock { $0.append(line) } }
    }
    var text: String { all.withLock { $0.joined(separator: "\n") } }
  }

  private func logIn(
    _ lines: String..., as credential: Login.Credential, mechanism: AuthenticationMechanism? = nil,
    identity: String? = nil, transcript: ProtocolTranscript? = nil,
    bindings: [ChannelBinding] = []
  ) -> (stream: MemoryStream, error: ClientError?) {
    let stream = MemoryStream(lines: lines)
    stream.channelBindings = bindings
    let connection = IMAPConnection(over: stream, server: "x:993", transcript: transcript)
    let login = Login(
      user: "taro", authorizationIdentity: identity, credential: credential,
      mechanism: mechanism, endpoint: .example)
    let error = clientError { try connection.begin(login) }
    if error != nil { #expect(!connection.isUsable) }
    return (stream, error)
  }

  private let password = Login.Credential.password(Secret(Array("hunter2".utf8)))
  private let token = Login.Credential.token(Secret(Array("t0ken".utf8)))

  @Test func tokenGoesByTheStandardWayFirst() {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER] hi",
      "A0001 OK [CAPABILITY IMAP4rev1] in", as: token)
    #expect(error == nil)
    // n,a=taro,^Ahost=imap.example.jp^Aport=993^Aauth=Bearer t0ken^A^A
    #expect(
      stream.outputText
        == "A0001 AUTHENTICATE OAUTHBEARER bixhPXRhcm8sAWhvc3Q9aW1hcC5leGFtcGxlLmpwAXBvcnQ9OTkz"
        + "AWF1dGg9QmVhcmVyIHQwa2VuAQE=\r\n")
  }

  @Test(
    arguments: [("XOAUTH2", "\r\n"), ("OAUTHBEARER", "AQ==\r\n")])
  func refusedTokenIsAnsweredAndExplained(mechanism: String, answer: String) {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=\(mechanism)] hi",
      "+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=", "A0001 NO [AUTHENTICATIONFAILED] no", as: token)
    #expect(stream.outputText.hasSuffix("\r\n" + answer))
    #expect(error?.isTokenRefused == true)
    #expect(error?.explanation.status == .refused)
    #expect(error?.explanation.cause.en.contains("token") == true)
    #expect(error?.explanation.remedy.en.contains("oauth") == true)
  }

  @Test(
    "a server that cannot bind to what there is, and names no reason, is asked without binding",
    arguments: [
      ("", "A0001 NO bad protocol / cancel", 2), ("", "A0001 NO [AUTHENTICATIONFAILED] no", 1),
      ("", "A0001 NO [UNAVAILABLE] later", 1),
      // It is known before, and the three seconds are saved.
      (" Cyrus IMAP 3.6.1", "A0001 NO [AUTHENTICATIONFAILED] no", 1),
    ])
  func bindingRefused(greeting: String, refusal: String, attempts: Int) {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256]"
        + greeting + " ready",
      refusal, "A0002 NO [AUTHENTICATIONFAILED] no", as: password,
      bindings: [ChannelBinding(.exporter, [1, 2, 3])])
    #expect(error?.explanation.status == (refusal.contains("UNAVAILABLE") ? .tryLater : .refused))
    let tried = stream.outputText.split(separator: "\r\n").map { $0.split(separator: " ")[2] }
    let expected = ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"]
    #expect(
      tried.map(String.init)
        == Array(greeting.isEmpty ? expected.prefix(attempts) : expected.suffix(1)))
  }

  @Test func aServerThatIsBusyHasNotRefusedTheToken() {
    let (_, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] hi", "A0001 NO [UNAVAILABLE] later",
      as: token)
    #expect(error?.isTokenRefused == false)
    #expect(error?.isWorthRetrying == true)
  }

  @Test func aTokenThatCannotBeSentIsNotCalledAPassword() {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] hi", as: .token(Secret(Array("a b".utf8))))
    #expect(error?.explanation.cause.en.contains("token") == true)
    #expect(error?.explanation.status == .configuration)
    #expect(stream.output.isEmpty)
  }

  @Test func aTokenIsNoPassword() {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi", as: token)
    #expect(error?.code == .noUsableMechanism(offered: ["PLAIN"]))
    #expect(stream.output.isEmpty)
  }

  @Test(
    arguments: [
      (AuthenticationMechanism.xoauth2, MechanismChoice.Credential.token),
      (.external, .certificate),
    ])
  func aWayThatNeedsSomethingElseSaysWhat(
    mechanism: AuthenticationMechanism, needed: MechanismChoice.Credential
  ) {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 AUTH=\(mechanism.rawValue)] hi", as: password,
      mechanism: mechanism)
    #expect(error?.code == .mechanismWants(needed))
    #expect(error?.explanation.status == .configuration)
    #expect(error?.explanation.cause.en.contains(mechanism.rawValue) == true)
    #expect(stream.output.isEmpty)
  }

  /// The next kind of binding comes before none.
  @Test func aRefusedBindingIsTriedByTheNextKind() {
    let (stream, _) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256] hi",
      "A0001 NO what", "A0002 NO what", "A0003 NO [AUTHENTICATIONFAILED] no", as: password,
      bindings: [ChannelBinding(.exporter, [1]), ChannelBinding(.serverEndPoint, [2])])
    let heads = stream.outputText.split(separator: "\r\n").map { line in
      let octets = Base64.decode(line.split(separator: " ")[3].utf8) ?? []
      return String(decoding: octets.prefix { $0 != 0x2c }, as: UTF8.self)
    }
    #expect(heads == ["p=tls-exporter", "p=tls-server-end-point", "n"])
  }

  @Test func loginAsAMechanismWhereTheCommandIsDisabled() {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED SASL-IR AUTH=LOGIN] hi", "+ VXNlcm5hbWU6",
      "+ UGFzc3dvcmQ6", "A0001 OK [CAPABILITY IMAP4rev1] in", as: password)
    #expect(error == nil)
    #expect(stream.outputText == "A0001 AUTHENTICATE LOGIN\r\ndGFybw==\r\naHVudGVyMg==\r\n")
  }

  @Test(
    arguments: [
      ("SASL-IR ", nil, "A0001 AUTHENTICATE EXTERNAL =\r\n"),
      ("", nil, "A0001 AUTHENTICATE EXTERNAL\r\n\r\n"),
      ("SASL-IR ", "jiro", "A0001 AUTHENTICATE EXTERNAL amlybw==\r\n"),
    ] as [(String, String?, String)])
  func external(saslIR: String, identity: String?, sent: String) {
    let greeting = "* OK [CAPABILITY IMAP4rev1 \(saslIR)AUTH=EXTERNAL AUTH=PLAIN] hi"
    let (stream, error) =
      saslIR.isEmpty
      ? logIn(
        greeting, "+ ", "A0001 OK [CAPABILITY X] in", as: .certificate, identity: identity)
      : logIn(greeting, "A0001 OK [CAPABILITY X] in", as: .certificate, identity: identity)
    #expect(error == nil)
    #expect(stream.outputText == sent)
  }

  @Test func anAdministratorSaysWhoseMailIsMeant() {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi", "A0001 OK [CAPABILITY X] in",
      as: password, identity: "jiro")
    #expect(error == nil)
    // jiro^@taro^@hunter2
    #expect(stream.outputText == "A0001 AUTHENTICATE PLAIN amlybwB0YXJvAGh1bnRlcjI=\r\n")
  }

  @Test func anAdministratorIsNotLetIntoHisOwnMailInstead() {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] hi", as: password, identity: "jiro")
    #expect(error?.code == .noUsableMechanism(offered: ["LOGIN"]))
    #expect(stream.output.isEmpty)
  }

  @Test(arguments: ["AUTH=SCRAM-SHA-256", "AUTH=SCRAM-SHA-1"])
  func aServerThatHasProvedNothingIsNotBelieved(offer: String) {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR \(offer) AUTH=PLAIN] hi",
      "A0001 OK [CAPABILITY IMAP4rev1] come in", as: password)
    #expect(error?.code == .mechanismFailed(.serverNotProven))
    #expect(error?.explanation.status == .unavailable)
    #expect(!stream.outputText.contains("aHVudGVyMg"))
  }

  @Test(
    arguments: [
      // r=abc,s=QSXC,i=4096: another login's nonce.
      ("cj1hYmMscz1RU1hDLGk9NDA5Ng==", .nonceMismatch), ("!!!", .malformedChallenge),
      ("", .malformedChallenge), ("bT14", .unknownExtension),
    ] as [(String, SASLError)])
  func givesUpOnNonsenseAndSaysWhy(challenge: String, failure: SASLError) {
    let (stream, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] hi", "+ \(challenge)",
      "A0001 BAD cancelled", as: password)
    #expect(stream.outputText.hasSuffix("\r\n*\r\n"))
    #expect(error?.code == .mechanismFailed(failure))
  }

  @Test func aRefusedProofHasAWayOut() {
    let (_, error) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] hi",
      "A0001 NO [AUTHENTICATIONFAILED] no", as: password)
    #expect(error?.explanation.status == .refused)
    #expect(error?.explanation.remedy.en.contains("--auth PLAIN") == true)
  }

  @Test func preauthenticationIsRefusedWhereNobodyHasSaidWhoWeAre() {
    let (stream, error) = logIn("* PREAUTH [CAPABILITY IMAP4rev1] hello", as: password)
    #expect(error?.code == .preauthenticatedUnasked)
    #expect(error?.explanation.status == .unavailable)
    #expect(stream.output.isEmpty)
  }

  /// A response that would make the command too long for a server goes on a line of its own.
  @Test(arguments: [(1_000, true), (9_000, false)])
  func longTokensGoOnALineOfTheirOwn(octets: Int, goesAlong: Bool) {
    let long = Login.Credential.token(Secret([UInt8](repeating: 0x61, count: octets)))
    let (stream, _) = logIn(
      "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] hi", "+ ", as: long)
    #expect(stream.outputText.hasPrefix("A0001 AUTHENTICATE XOAUTH2 ") == goesAlong)
  }

  /// No form of a secret, and no challenge that would let somebody try out passwords.
  @Test(
    arguments: [
      ("AUTH=SCRAM-SHA-256", false, nil), ("AUTH=SCRAM-SHA-1", false, nil),
      ("AUTH=CRAM-MD5", false, .cramMD5), ("AUTH=LOGIN LOGINDISABLED", false, nil),
      ("AUTH=PLAIN", false, nil), ("AUTH=XOAUTH2", true, nil), ("AUTH=OAUTHBEARER", true, nil),
    ] as [(String, Bool, AuthenticationMechanism?)], ["", " SASL-IR"])
  func transcriptsShowNoSecret(
    offer: (String, Bool, AuthenticationMechanism?), saslIR: String
  ) {
    let lines = Lines()
    let secret = Secret(Array("hunter2secret".utf8))
    let challenge = "+ Y2hhbGxlbmdlLW9mLXRoZS1zZXJ2ZXI="
    let (stream, _) = logIn(
      "* OK [CAPABILITY IMAP4rev1 \(offer.0)\(saslIR)] hi", challenge, challenge, challenge,
      "A0001 NO no", as: offer.1 ? .token(secret) : .password(secret), mechanism: offer.2,
      transcript: lines.transcript)
    #expect(stream.output.count > 30)
    #expect(lines.text.contains("‹secret›"))
    #expect(lines.text.contains("S: + ‹challenge›"))
    let sent = stream.outputText.split(separator: "\r\n").dropFirst()
    for form in ["hunter2", "aHVudGVyMn", "h1bnRlcjJ", "odW50ZXIy", "taro", "Y2hhbGxlbmdl"] + sent
    where form != "*" {
      #expect(!lines.text.contains(form), "\(form)")
    }
  }
}

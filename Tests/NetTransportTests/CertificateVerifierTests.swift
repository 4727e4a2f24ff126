import COpenSSL
import MailTypes
import NetTransport
import Testing

/// Which certificates of a server are accepted, over real handshakes.
struct CertificateVerifierTests {
  /// A server's certificate, what the user allows, and how it ends: nil is accepted.
  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var certificate = "server.pem"
    var key = "server.key"
    var policy: TLSPolicy
    var code: TransportError.Code?

    init(
      _ description: String, certificate: String = "server.pem", key: String = "server.key",
      _ policy: TLSPolicy, _ code: TransportError.Code? = nil
    ) {
      testDescription = description
      self.certificate = certificate
      self.key = key
      self.policy = policy
      self.code = code
    }
  }

  static let pin = SPKIPin("sha256:HrWpY9plnqaPVSU3Frj01f9xRUC1jbbKSa48kknV8fk=")
  static let otherPin = SPKIPin("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
  static let rightPins = [pin].compactMap(\.self)
  static let wrongPins = [otherPin].compactMap(\.self)
  static let issuer = "CN = mailkura test authority"

  static let rows: [Row] = [
    Row("a name of the certificate", TLSFixture.policy()),
    Row("another name, in capitals", TLSFixture.policy(for: "MAIL.example.jp")),
    Row("a wildcard", TLSFixture.policy(for: "imap.example.org")),
    Row("the dot of the root", TLSFixture.policy(for: "localhost.")),
    Row("an IPv4 address", TLSFixture.policy(for: "127.0.0.1")),
    Row("an IPv6 address", TLSFixture.policy(for: "::1")),
    Row("an IPv6 address with zone", TLSFixture.policy(for: "::1%lo")),
    Row(
      "a self-signed one that is trusted", certificate: "self-signed.pem",
      TLSFixture.policy(authority: TLSFixture.path("self-signed.pem"))),
    Row(
      "an anchor that is no root", certificate: "below-intermediate.pem",
      TLSFixture.policy(authority: TLSFixture.path("intermediate.pem"))),
    Row("a valid chain and a pin that fits", TLSFixture.policy(pins: wrongPins + rightPins)),
    Row(
      "a pin instead of a chain", certificate: "expired.pem",
      TLSFixture.policy(for: "wrong.example.jp", pins: rightPins, isPinEnough: true)),

    Row(
      "a wildcard over two levels", TLSFixture.policy(for: "a.b.example.org"),
      .certificateRejected(
        .nameMismatch(
          names: ["localhost", "mail.example.jp", "*.example.org", "127.0.0.1", "::1"]))),
    Row(
      "another name", certificate: "other-name.pem", TLSFixture.policy(),
      .certificateRejected(.nameMismatch(names: ["other.example.jp"]))),
    Row(
      "another address", TLSFixture.policy(for: "127.0.0.2"),
      .certificateRejected(
        .nameMismatch(
          names: ["localhost", "mail.example.jp", "*.example.org", "127.0.0.1", "::1"]))),
    Row(
      "the name as common name alone", certificate: "common-name-only.pem", TLSFixture.policy(),
      .certificateRejected(.nameMismatch(names: []))),
    Row(
      "no name to compare with", TLSFixture.policy(for: ""),
      .certificateRejected(.nameMismatch(names: []))),
    Row(
      "a name with a NUL in it", TLSFixture.policy(for: "localhost\0.example.jp"),
      .certificateRejected(.nameMismatch(names: []))),
    Row(
      "expired", certificate: "expired.pem", TLSFixture.policy(),
      .certificateRejected(.expired(notAfter: "2021-02-03 04:05 UTC"))),
    Row(
      "not yet valid", certificate: "not-yet-valid.pem", TLSFixture.policy(),
      .certificateRejected(.notYetValid(notBefore: "2100-01-02 03:04 UTC"))),
    Row(
      "self-signed", certificate: "self-signed.pem", TLSFixture.policy(),
      .certificateRejected(.selfSigned)),
    Row(
      "an authority that the system does not know", TLSFixture.policy(authority: nil),
      .certificateRejected(.unknownAuthority(issuer: issuer))),
    Row(
      "a link of the chain missing", certificate: "below-intermediate.pem", TLSFixture.policy(),
      .certificateRejected(.unknownAuthority(issuer: "CN = mailkura test intermediate"))),
    Row(
      "a key of 1024 bits", certificate: "weak.pem", key: "weak.key", TLSFixture.policy(),
      .certificateRejected(.tooWeak)),
    Row(
      "a valid chain and a pin that does not fit", TLSFixture.policy(pins: wrongPins),
      pin.map { .pinMismatch(presented: $0) }),
    Row(
      "a pin that fits, but is not enough", certificate: "expired.pem",
      TLSFixture.policy(pins: rightPins),
      .certificateRejected(.expired(notAfter: "2021-02-03 04:05 UTC"))),
    Row(
      "a pin that does not fit instead of a chain", certificate: "self-signed.pem",
      TLSFixture.policy(pins: wrongPins, isPinEnough: true),
      pin.map { .pinMismatch(presented: $0) }),
    Row(
      "no pin instead of a chain", certificate: "self-signed.pem",
      TLSFixture.policy(isPinEnough: true), .certificateRejected(.selfSigned)),
  ]

  @Test("A certificate is accepted or rejected for its own reason", arguments: rows)
  func accepts(row: Row) throws {
    let server = try TLSTestServer(certificate: row.certificate, key: row.key) { connection in
      connection.write(Array("hello".utf8))
      connection.sendCloseNotify()
    }
    let stream = try TransportOpener.connect(
      host: "127.0.0.1", port: server.port, timeouts: TransportTimeouts())
    let failure = failure { () throws(TransportError) in
      let tls = try TransportOpener.startTLS(
        on: stream, policy: row.policy, deadline: .after(seconds: 5))
      #expect(try tls.readExactly(5) == Array("hello".utf8))
    }
    #expect(failure?.code == row.code)
    if let failure {
      #expect(failure.explanation.status == .unavailable)
      #expect(!failure.isWorthRetrying)
    }
  }

  @Test("A pin that does not fit is told in the form that can be copied")
  func tellsPin() throws {
    let pin = try #require(Self.pin)
    let error = TransportError(.pinMismatch(presented: pin), peer: "localhost:993")
    #expect(error.explanation.remedy.en.contains("--tls-pin sha256:HrWpY9plnqaPVSU3Frj01f9xRUC1"))
  }
}

import MailTypes
import NetTransport
import Testing

struct TransportErrorTests {
  static let codes: [TransportError.Code] = [
    .hostNotFound, .nameServiceFailed, .connectionRefused, .unreachable, .timedOut(.resolving),
    .timedOut(.connecting), .timedOut(.handshaking), .timedOut(.reading), .timedOut(.writing),
    .connectionLost, .interrupted, .systemFailure, .notTLS, .noCommonTLS, .tlsBrokenOff,
    .tlsFailed, .certificateRejected(.selfSigned),
    .certificateRejected(.unknownAuthority(issuer: "CN = x")),
    .certificateRejected(.expired(notAfter: "2024-01-01 00:00 UTC")),
    .certificateRejected(.notYetValid(notBefore: "2024-01-01 00:00 UTC")),
    .certificateRejected(.nameMismatch(names: [])),
    .certificateRejected(.nameMismatch(names: ["a.example.jp"])), .certificateRejected(.tooWeak),
    .certificateRejected(.other("revoked")), .caFileMissing, .caFileUnreadable,
    .caFileWithoutCertificate, .compressionBroken,
  ]

  @Test("Every failure says what, why and what to do, in whole sentences", arguments: codes)
  func explains(code: TransportError.Code) {
    let error = TransportError(
      code, peer: "imap.example.jp:993", detail: "the reason", path: "/etc/ca.pem")
    let explanation = error.explanation
    for phrase in [explanation.what, explanation.cause, explanation.remedy] {
      #expect(phrase.en.hasSuffix("."))
      #expect(phrase.ja.hasSuffix("。"))
      #expect(phrase.en != phrase.ja)
      #expect(!phrase.en.contains("\n"))
    }
    #expect(
      explanation.what.en.contains("imap.example.jp:993")
        || explanation.what.en.contains("/etc/ca.pem"))
    #expect(error.scope == .account)
    // What may succeed later must not end with a status that says never.
    #expect(error.isWorthRetrying == (explanation.status == .tryLater))
  }

  @Test("The reason of the system is told")
  func tellsErrno() {
    let error = TransportError(.connectionRefused, peer: "[::1]:993", errno: Errno(111))
    #expect(error.explanation.cause.en == "Nothing answers on this port (Connection refused).")
  }
}

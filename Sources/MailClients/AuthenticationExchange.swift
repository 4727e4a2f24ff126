internal import MailTypes
internal import SASLMechanisms
internal import WireBytes

/// The client's side of an exchange of SASL, whatever protocol carries it: challenges in, answers out, both
/// in base64 as IMAP and POP3 write them.
struct AuthenticationExchange {
  /// The line that gives an exchange up (RFC 9051 §6.2.2, RFC 5034 §4).
  static let cancellation: [UInt8] = Array("*\r\n".utf8)

  private var mechanism: any SASLMechanism
  /// What the mechanism begins with, as long as it has not been sent.
  private var first: Secret?
  /// Why the exchange was given up; nil as long as it goes on.
  private(set) var failure: SASLError?

  /// - Parameter hasBegun: Whether the command has carried the first message.
  init(_ mechanism: any SASLMechanism, hasBegun: Bool) {
    self.mechanism = mechanism
    first = hasBegun ? nil : mechanism.initialResponse
  }

  /// The answer to a challenge; nil where the exchange is to be given up.
  mutating func answer(to challenge: [UInt8]) -> Secret? {
    // A mechanism that begins is asked for its first message with whatever words.
    if let message = first {
      first = nil
      return message
    }
    do throws(SASLError) {
      guard let octets = Base64.decode(challenge) else { throw SASLError.malformedChallenge }
      return try mechanism.respond(to: octets)
    } catch {
      failure = error
      return nil
    }
  }

  /// The line that carries an answer.
  static func line(_ answer: Secret) -> Secret {
    Secret(answer.withBytes { Base64.encode($0) + [0x0d, 0x0a] })
  }

  /// Asked once the server says that the login is done.
  func confirmSuccess() throws(SASLError) { try mechanism.confirmSuccess() }
}

package import IMAPWire
package import MailTypes
package import NetTransport
package import POP3Wire
package import SASLMechanisms

/// Why a conversation with a server failed.
package struct ClientError: Explainable, Hashable {
  package enum Code: Hashable, Sendable {
    /// The connection could not be made or did not hold.
    case transport(TransportError)
    /// The server answered NO or BAD, or -ERR.
    case refused(StatusResponse)
    /// The server said BYE, or -ERR and hung up.
    case serverClosing(StatusResponse)
    /// What the server sent cannot be followed any further.
    case protocolViolation(IMAPWireError)
    /// The same of a POP3 server.
    case pop3Violation(POP3WireError)
    /// Nothing was said where the server has to greet first.
    case silentServer
    /// What answered did not greet as an IMAP server does.
    case notIMAP
    /// What answered did not greet as a POP3 server does.
    case notPOP3
    case startTLSMissing
    case startTLSRefused(StatusResponse)
    /// Octets followed the answer to STARTTLS in clear: somebody may have put them there.
    case octetsBeforeTLS
    /// PREAUTH in clear where TLS is required (RFC 9051 §11.1).
    case preauthenticatedInClear
    /// PREAUTH though nobody has said who we are: neither a tunnel nor a client certificate.
    case preauthenticatedUnasked
    /// The server wants a login, and there is nothing to log in with.
    case loginWanted
    /// The mechanism that was asked for logs in with something else than there is.
    case mechanismWants(MechanismChoice.Credential)
    /// The mechanism that was asked for is only for connections that nobody can read.
    case mechanismNeedsTLS
    /// Nothing that the server offers for logging in can be used; what it does offer.
    case noUsableMechanism(offered: [String])
    /// The exchange of a mechanism was given up.
    case mechanismFailed(SASLError)
    /// User name or password has an octet that LOGIN cannot carry.
    case unsendableCredential
    /// User name or password is not in ASCII, and the server takes no others (RFC 6856 §2.2).
    case credentialNotASCII
    /// A mailbox name has an octet that no command can carry.
    case unsendableMailboxName
    /// The server offers to take commands ahead of its answers (RFC 2449 §6.6), and does not answer them all.
    case pipeliningFailed
    /// The server sends, but so little that no answer would ever be complete.
    case trickle(octets: UInt64, expected: UInt64, seconds: Int64)
    /// An earlier failure ended this connection.
    case connectionEnded
    /// The message to append had another length than announced.
    case lengthMismatch(announced: UInt64, given: UInt64)
  }

  package var code: Code
  /// `host:port`.
  package var server: String
  package var activity: ClientActivity
  package var mailProtocol = MailProtocol.imap
  /// Of a login that came too soon: the seconds that the server wants between two.
  package var loginDelay: Int?
  /// Of a login: how it was tried, or had to be.
  package var mechanism: AuthenticationMechanism?
  /// Of an APPEND: whether the whole literal had been handed over, so that the server may have
  /// stored the message though it did not say so.
  package var isLiteralFullyWritten = false

  package init(_ code: Code, server: String, activity: ClientActivity) {
    self.code = code
    self.server = server
    self.activity = activity
  }
}

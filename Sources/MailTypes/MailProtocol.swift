/// What is spoken with a mail server.
package enum MailProtocol: String, Hashable, Sendable, CaseIterable {
  /// RFC 3501 and RFC 9051.
  case imap = "IMAP"
  /// RFC 1939.
  case pop3 = "POP3"

  /// The port of a service that is protected from the first octet (RFC 8314 §3.2 and §3.3).
  package var implicitTLSPort: UInt16 {
    switch self {
    case .imap: 993
    case .pop3: 995
    }
  }

  /// The port of a service that begins in clear.
  package var clearPort: UInt16 {
    switch self {
    case .imap: 143
    case .pop3: 110
    }
  }
}

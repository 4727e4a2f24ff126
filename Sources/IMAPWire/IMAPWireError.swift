internal import MailTypes

/// Octets that are not the IMAP that they should be.
package struct IMAPWireError: Explainable, Hashable {
  package enum Code: Hashable, Sendable {
    /// The grammar wants this rule here.
    case expected(String)
    /// `{…}` at the end of a line that is no literal announcement, or a count beyond 64 bits.
    case malformedLiteral
    /// A line that starts neither as a response nor as the rest of one.
    case notAResponse
    /// What follows a literal cannot follow it, so that its count was wrong.
    case miscountedLiteral
    case limitExceeded(what: Limit, actual: UInt64, maximum: UInt64)
    /// A mailbox name or other string that no IMAP string can carry: it has NUL, CR or LF.
    case unsendable
  }

  package enum Limit: String, Hashable, Sendable {
    case response = "response"
    case literal = "literal"
    case message = "message"
    case nesting = "nesting"
    case mailboxes = "mailboxes"
    case mailboxNames = "octets of mailbox names"
    case messages = "messages in a mailbox"
    case untaggedResponses = "untagged responses"
    case untaggedOctets = "octets of untagged responses"
  }

  package var code: Code
  /// The first octets of what was refused, for the person who looks for the cause.
  package var excerpt: String

  package init(_ code: Code, excerpt: String = "") {
    self.code = code
    self.excerpt = excerpt
  }

  package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

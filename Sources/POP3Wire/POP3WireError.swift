internal import MailTypes

/// Octets that are not the POP3 that they should be.
package struct POP3WireError: Explainable, Hashable {
  package enum Code: Hashable, Sendable {
    /// A line where a reply has to stand that begins neither with `+OK` nor with `-ERR`.
    case notAReply
    /// A challenge where no mechanism is at work.
    case unexpectedChallenge
    /// No reply behind a message that has fewer octets than announced: its end was none.
    case falseEnd
    case limitExceeded(what: Limit, actual: UInt64, maximum: UInt64)
    /// An argument that no command can carry: it has NUL, CR or LF.
    case unsendable
  }

  package enum Limit: String, Hashable, Sendable {
    case reply = "reply"
    case listingLine = "line of a listing"
    case listingLines = "lines of a listing"
    case capabilities = "capabilities"
    case message = "message"
    case command = "command"
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

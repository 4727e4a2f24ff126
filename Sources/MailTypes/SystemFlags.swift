/// The system flags that a message keeps (RFC 9051 §2.3.2); `\Recent` is a session's and is not.
package struct SystemFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let answered = SystemFlags(rawValue: 1)
  package static let flagged = SystemFlags(rawValue: 2)
  package static let deleted = SystemFlags(rawValue: 4)
  package static let seen = SystemFlags(rawValue: 8)
  package static let draft = SystemFlags(rawValue: 16)

  /// Each flag with its IMAP name and its Maildir letter, in a fixed order.
  package static let names: [(flag: SystemFlags, imap: String, maildir: UInt8)] = [
    (.answered, "\\Answered", UInt8(ascii: "R")),
    (.flagged, "\\Flagged", UInt8(ascii: "F")),
    (.deleted, "\\Deleted", UInt8(ascii: "T")),
    (.seen, "\\Seen", UInt8(ascii: "S")),
    (.draft, "\\Draft", UInt8(ascii: "D")),
  ]
}

package import MailFormats

/// What tells the octets on the wire of a stored message from those on disk.
package struct StoredForm: Hashable, Sendable {
  package var lineEnds: LineEndForm
  /// Whether the last octet on the wire was LF; in an mbox the last line always ends.
  package var endsWithNewline: Bool

  package init(lineEnds: LineEndForm, endsWithNewline: Bool) {
    self.lineEnds = lineEnds
    self.endsWithNewline = endsWithNewline
  }
}

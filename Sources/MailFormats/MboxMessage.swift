/// Where a message stands in an mbox, and what was seen of it on the way.
package struct MboxMessage: Hashable, Sendable {
  package var separator: MboxSeparator
  /// Of the first octet of the separator line.
  package var separatorOffset: UInt64
  /// Of the first octet behind that line.
  package var offset: UInt64
  /// Octets up to the empty line that closes the message.
  package var length: UInt64
  /// Octets of the header block, its empty line included.
  package var headerLength: UInt64
  /// The header block as it stands there, at most `HeaderCapture.limit` octets of it.
  package var header: [UInt8]
  /// What gives the octets that were put in; nil where nothing was quoted.
  package var unquoting: MboxQuoting.Direction?
  /// Whether a CR stands in it; one without any has LF line ends.
  package var hasReturns = false
  package var hasNUL = false
  /// Lines of one or more `>` and `From `.
  package var quotedLines = 0
  /// Whether a line looks like a separator with a date, but for the empty line before it.
  package var hasSeparatorInText = false
  /// Whether a line would separate, but for a date.
  package var hasUndatedLine = false
  /// Whether Content-Length said where it ends.
  package var endsByLength = false

  package var end: UInt64 { offset + length }
}

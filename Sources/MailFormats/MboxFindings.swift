/// What is doubtful about an mbox that has been read; nothing of it is an error.
package struct MboxFindings: Hashable, Sendable {
  package var messages = 0
  /// Octets before the first separator line, empty lines aside.
  package var skippedOctets: UInt64 = 0
  /// Messages with lines that begin with `>From `, where nothing tells whether they were quoted.
  package var ambiguousMessages = MboxSightings()
  /// Messages whose separator line has no date: a line of text may have been taken for one.
  package var undatedSeparators = MboxSightings()
  /// Messages with lines that would separate, but for the date that all separators have in an mbox
  /// whose variant is named: they stayed text.
  package var undatedLines = MboxSightings()
  /// Messages with lines that look like separators with a date but follow no empty line: they stayed
  /// text.
  package var separatorsInText = MboxSightings()
  /// Messages that hold NULs, as a crash leaves them.
  package var messagesWithNUL = MboxSightings()
  /// Messages without an octet.
  package var emptyMessages = MboxSightings()
  /// Whether the file ends in the middle of a line.
  package var endsMidLine = false

  package init() {}
}

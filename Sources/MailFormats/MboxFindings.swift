/// What is doubtful about an mbox that has been read; nothing of it is an error.
package struct MboxFindings: Hashable, Sendable {
  package var messages = 0
  /// Octets before the first separator line, empty lines aside.
  package var skippedOctets: UInt64 = 0
  /// Messages with lines that begin with `>From `, where nothing tells whether they were quoted.
  package var ambiguousMessages = 0
  /// Separator lines without a date: a line of text may have been taken for one.
  package var undatedSeparators = 0
  /// Lines that look like separators with a date but follow no empty line: they stayed text.
  package var separatorsInText = 0
  /// Messages that hold NULs, as a crash leaves them.
  package var messagesWithNUL = 0
  /// Whether the file ends in the middle of a line.
  package var endsMidLine = false

  package init() {}
}

package import MailTypes

/// Why a value on the command line cannot be taken.
package struct ValueError: Error, Hashable, Sendable {
  /// What would have been accepted, to follow "expected": `a number from 1 to 64`.
  package var expected: Phrase

  package init(expected: Phrase) { self.expected = expected }
}

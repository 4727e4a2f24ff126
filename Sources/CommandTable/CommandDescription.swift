package import MailTypes

/// What people and pages need to know of a command, whatever arguments it takes.
package struct CommandDescription: Hashable, Sendable {
  package var name: String
  /// One sentence without a subject.
  package var summary: Phrase
  /// Paragraphs that follow the usage line.
  package var paragraphs: [Phrase]
  package var operands: [OperandDescription]
  package var options: [OptionDescription]
  package var exitStatuses: [ExitCode]
  package var examples: [CommandExample]
}

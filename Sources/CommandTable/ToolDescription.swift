package import MailTypes

/// What people and pages need to know of the whole tool.
package struct ToolDescription: Hashable, Sendable {
  package var name: String
  /// One sentence, without a subject.
  package var summary: Phrase
  package var globals: [OptionDescription]
  package var commands: [CommandDescription]

  package func command(named name: String) -> CommandDescription? {
    commands.first { $0.name == name }
  }
}

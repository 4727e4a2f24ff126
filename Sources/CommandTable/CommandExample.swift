package import MailTypes

/// A command line that somebody may copy, and what it does.
package struct CommandExample: Hashable, Sendable {
  /// Without a prompt: `mailkura backup work`.
  package var line: String
  package var meaning: Phrase

  package init(_ line: String, _ meaning: Phrase) {
    self.line = line
    self.meaning = meaning
  }
}

package import MailTypes

/// What people and pages need to know of an option, whatever structure it fills.
package struct OptionDescription: Hashable, Sendable {
  /// With its two hyphens: `--archive`.
  package var name: String
  /// The letter of the short form: `q` for `-q`.
  package var short: Character?
  /// What stands for the value: `DIR`; nil where the option takes none.
  package var metavar: String?
  /// One sentence or more.
  package var help: Phrase
  package var isRepeatable: Bool
  package var isRequired = false
  /// Whether the option ends all parsing, as `--help` does.
  package var isStopping = false
  /// The heading under which help shows the option; nil for the general one.
  package var group: Phrase?

  /// `--archive DIR`, as people type it.
  package var usage: String { metavar.map { name + " " + $0 } ?? name }
}

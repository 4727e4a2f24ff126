package import MailTypes

/// Something about the settings that a person should know though it works.
package struct SettingsWarning: Hashable, Sendable {
  package var what: Phrase
  package var remedy: Phrase
}

internal import CommandTable
internal import MailTypes
internal import Settings

extension NamespaceChoice {
  /// As it is written on the command line.
  init(parsing text: String) throws(ValueError) {
    guard let choice = NamespaceChoice(rawValue: text) else {
      throw ValueError(
        expected: Phrase(
          en: "one of personal, shared, all", ja: "personal、shared、all のいずれか"))
    }
    self = choice
  }
}

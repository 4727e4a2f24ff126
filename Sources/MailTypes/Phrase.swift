/// One sentence for a person, in every language that mailkura speaks.
///
/// Both languages are arguments of the only initialiser, so the compiler finds a missing one.
package struct Phrase: Hashable, Sendable {
  package var en: String
  package var ja: String

  package init(en: String, ja: String) {
    self.en = en
    self.ja = ja
  }

  /// Words that are the same in every language: names, numbers, protocol words.
  package static func verbatim(_ text: String) -> Phrase { Phrase(en: text, ja: text) }

  package func text(in language: Language) -> String {
    switch language {
    case .english: en
    case .japanese: ja
    }
  }
}

internal import MailTypes

extension Explanation {
  /// What happened, with the server's own words behind it where there are any.
  var whatWithServerWords: Phrase {
    guard let serverWords, !serverWords.isEmpty else { return what }
    return Phrase(en: "\(what.en) (\(serverWords))", ja: "\(what.ja)(\(serverWords))")
  }

  /// What happened and the likely cause, in mailkura's words alone.
  var whatAndCause: Phrase { Phrase(en: "\(what.en) \(cause.en)", ja: what.ja + cause.ja) }

  /// The same with the server's own words.
  var whatAndWhy: Phrase {
    let told = whatWithServerWords
    return Phrase(en: "\(told.en) \(cause.en)", ja: told.ja + cause.ja)
  }
}

internal import MailTypes

extension Explanation {
  /// What happened, with the server's own words behind it where there are any.
  var whatWithServerWords: Phrase {
    guard let serverWords, !serverWords.isEmpty else { return what }
    return Phrase(en: "\(what.en) (\(serverWords))", ja: "\(what.ja)(\(serverWords))")
  }
}

internal import MailTypes

/// Words for a failure that no layer has words for.
enum UnexpectedFailure {
  static func explanation(_ error: any Error) -> Explanation {
    Explanation(
      .inputOutput,
      what: Phrase(en: "Something unexpected went wrong.", ja: "想定外の問題が起きました。"),
      cause: .verbatim(String(describing: error)),
      remedy: Phrase(
        en: "Run the same command again; if it happens again, please report it.",
        ja: "もう一度実行してください。繰り返す場合はお知らせください。"))
  }
}

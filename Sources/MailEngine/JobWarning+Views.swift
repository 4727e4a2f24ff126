internal import JobEvents
internal import MailTypes

extension JobWarning {
  /// A migration from Gmail has not read all folders, so nothing of All Mail and its like is sent yet.
  static var viewsAreLeft: JobWarning {
    JobWarning(
      what: Phrase(
        en:
          "What only All Mail, Starred or Important hold is not sent yet, since not all other folders "
          + "were read: it would come there twice.",
        ja: "「すべてのメール」「スター付き」「重要」だけにあるメールは、まだ送りません。ほかのフォルダをすべて読み終えて"
          + "いないため、今送ると二重になるからです。"),
      remedy: Phrase(
        en: "Run the same command again.", ja: "同じコマンドをもう一度実行してください。"))
  }
}

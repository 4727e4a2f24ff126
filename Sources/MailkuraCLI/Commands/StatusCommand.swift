internal import CommandTable
internal import MailTypes

/// What `status` was asked on the command line.
struct StatusArguments: Sendable {
  var archives: [String] = []
  var showsFailed = false
}

extension StatusArguments {
  static let command = Command(
    name: "status",
    summary: Phrase(
      en: "Show what archives hold, their last runs and what is waiting.",
      ja: "アーカイブの内容、最近の実行、再開待ちの処理を表示します。"),
    description: [
      Phrase(
        en: "Without ARCHIVE, the archives of every account of the configuration are shown.",
        ja: "ARCHIVE を省略すると、設定ファイルの全アカウントのアーカイブを表示します。")
    ],
    initial: StatusArguments(),
    operands: [
      .any(
        "ARCHIVE", \.archives,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [
      .flag(
        "--failed", \.showsFailed,
        Phrase(
          en: "List every message that was not archived or not accepted, and why.",
          ja: "保存できなかった、または受け付けられなかったメールを理由とともに一覧にします。"))
    ],
    exitStatuses: [.done, .usage, .damaged, .notFound, .inputOutput, .configuration])
}

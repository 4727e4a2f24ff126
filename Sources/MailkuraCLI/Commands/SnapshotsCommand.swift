internal import CommandTable
internal import MailTypes

/// What `snapshots` was asked on the command line.
struct SnapshotsArguments: Sendable {
  var archive = ""
}

extension SnapshotsArguments {
  static let command = Command(
    name: "snapshots",
    summary: Phrase(
      en: "List the points in time that an archive can show again.",
      ja: "アーカイブがさかのぼれる時点を一覧にします。"),
    description: [
      Phrase(
        en:
          "Every backup or import that did what was asked, messages that failed aside, leaves one. "
          + "Its number, or a time, is what --at of list, export and restore takes. A folder that "
          + "the run did not finish stands there as it stood before.",
        ja: "失敗したメールを除いて最後まで行われたバックアップや取り込みのたびに1つ残ります。list、export、"
          + "restore の --at には、その番号または日時を指定します。その実行で完了しなかったフォルダは、"
          + "それ以前の状態で残ります。")
    ],
    initial: SnapshotsArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [],
    exitStatuses: [.done, .usage, .damaged, .notFound, .inputOutput],
    examples: [
      CommandExample(
        "mailkura snapshots work",
        Phrase(en: "what --at can go back to", ja: "--at で指定できる時点"))
    ])
}

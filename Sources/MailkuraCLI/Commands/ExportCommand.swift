internal import CommandTable
internal import MailArchive
internal import MailTypes

/// What `export` was asked on the command line.
struct ExportArguments: Sendable {
  var archive = ""
  var destination: String?
  var format = ExportFormat.maildir
  var folders: [String] = []
  var excluded: [String] = []
  var since: PointInTime?
  var before: PointInTime?
  var at: SnapshotName?
  var includesGone = false
}

extension ExportArguments {
  static let command = Command(
    name: "export",
    summary: Phrase(
      en: "Write a plain copy of an archive for other programs.",
      ja: "アーカイブの写しを、ほかのプログラムで使える形で書き出します。"),
    description: [
      Phrase(
        en: "Each message is compared with the journal while it is copied; one that is damaged is "
          + "named and left out. The archive is not changed.",
        ja: "メールは写しながらジャーナルと照合し、壊れているものは表示して除きます。アーカイブは変更しません。"),
      Phrase(
        en: "maildir makes a Maildir of each folder, with flags in the names and keywords in "
          + "dovecot-keywords. mbox makes a file NAME.mbox of each folder, in the quoting of mboxrd, "
          + "with Status, X-Status and X-Keywords headers. eml makes a file of each message, octet "
          + "for octet as the server sent it, and lists flags and dates in mailkura-export.jsonl.",
        ja: "maildir ではフォルダごとに Maildir を作り、フラグをファイル名に、キーワードを dovecot-keywords に"
          + "残します。mbox ではフォルダごとに mboxrd 形式の「名前.mbox」を作り、Status、X-Status、X-Keywords "
          + "ヘッダを付けます。eml ではメールごとに、サーバから届いたままの内容のファイルを作り、フラグと日時を "
          + "mailkura-export.jsonl に記します。"),
      Phrase(
        en: "The directory has to be empty or not there yet. The same command again carries on an "
          + "interrupted export and adds what is new.",
        ja: "書き出し先は空のフォルダか、まだないフォルダにしてください。同じコマンドをもう一度実行すると、中断した"
          + "続きから再開し、新しいメールを加えます。"),
    ],
    initial: ExportArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [
      CommandOption<ExportArguments>.value(
        "--to", "PATH", \.destination,
        Phrase(en: "The directory that is filled.", ja: "書き出し先のフォルダ。")
      ).required(),
      CommandOption<ExportArguments>.choice(
        "--format", \.format,
        Phrase(en: "The form of the copy.", ja: "書き出す形式。")
      ).required(),
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "Only folders that fit: * is anything, % anything within one level, \\Trash the "
            + "folder with that use.",
          ja: "当てはまるフォルダだけを書き出します。* は任意の文字列、% は1階層内の任意の文字列、\\Trash は"
            + "その用途のフォルダです。")),
      .exclude(\.excluded),
      .pointInTime(
        "--since", "DATE", \.since,
        Phrase(
          en: "Only messages that arrived at that date or later: 2024-05-01, "
            + "2024-05-01T09:30:00+09:00, or 30d for so long ago.",
          ja: "その日時以降に届いたメールだけを書き出します。2024-05-01、2024-05-01T09:30:00+09:00、"
            + "または 30d (30日前) のように指定します。")),
      .pointInTime(
        "--before", "DATE", \.before,
        Phrase(
          en: "Only messages that arrived before that date.",
          ja: "その日時より前に届いたメールだけを書き出します。")),
      .at(
        \.at,
        Phrase(
          en: "Write the state of the last snapshot at that time or before: its number, “last”, "
            + "2024-05-01, 2024-05-01 09:30, or 7d for so long ago.",
          ja: "その日時またはそれ以前の最後のスナップショットの状態を書き出します。番号、last、2024-05-01、"
            + "2024-05-01 09:30、7d (7日前) のように指定します。")),
      .flag(
        "--gone", \.includesGone,
        Phrase(
          en: "Messages that are gone from the server too.",
          ja: "サーバからなくなったメールも書き出します。")),
    ],
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .cannotCreate, .inputOutput, .refused,
      .interrupted, .terminated,
    ],
    examples: [
      CommandExample(
        "mailkura export work --to ~/Mail/plain --format maildir",
        Phrase(en: "for mutt or Dovecot", ja: "mutt や Dovecot で読むために")),
      CommandExample(
        "mailkura export work --to ~/2023 --format eml --since 2023-01-01 --before 2024-01-01",
        Phrase(en: "one year, a file a message", ja: "1年分を、メールごとのファイルに")),
    ])
}

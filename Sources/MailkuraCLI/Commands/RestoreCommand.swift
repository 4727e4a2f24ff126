internal import CommandTable
internal import MailEngine
internal import MailTypes
internal import Settings

/// What `restore` was asked on the command line.
struct RestoreArguments: Sendable {
  var archive = ""
  var target: String?
  var folders: [String] = []
  var excluded: [String] = []
  var rules: [ReplayNaming.Rule] = []
  var prefix: String?
  var labels = LabelTreatment.folders
  var at: SnapshotName?
  var includesGone = false
  var names: [DigestPrefix] = []
  var since: PointInTime?
  var before: PointInTime?
  var connections: Int?
  var wait: Duration?
  var rateLimit: UInt64?
  var report: String?
  var repairsMessages = false
  var isDryRun = false
  /// The job that is taken back; nil where something is to be restored.
  var undoneJob: Int?
  var isApplied = false
  var targetOptions = SourceOptions()
}

extension RestoreArguments {
  /// What is told of the end of a restore, and of a migration.
  static let compared = Phrase(
    en: "At the end of each folder what was sent is compared with what the target stores: every "
      + "announced size, and the octets of those of another size, of those that servers are known to "
      + "alter, and of a sample. What the target has altered is told, named with --report, and ends "
      + "with 1; header fields that it has added, and line ends that it writes in another way, are no "
      + "difference. verify --against reads more.",
    ja: "フォルダごとに、送ったメールを送り先に保存された内容と照合します。すべてのメールのサイズを比べ、サイズの違うもの、"
      + "サーバが書き換えやすいもの、および一部の標本は全文を読み直します。サーバが書き換えたメールがあれば知らせ "
      + "(--report で1通ずつ確認できます)、終了コードは 1 になります。サーバがヘッダに行を加えただけの場合や、"
      + "改行が違うだけの場合は、違いとみなしません。さらに詳しく調べるには verify --against を使います。")

  static let command = Command(
    name: "restore",
    summary: Phrase(
      en: "Replay an archive to an IMAP account.",
      ja: "アーカイブを IMAP アカウントに書き戻します。"),
    description: [
      Phrase(
        en:
          "What the server held at the last backup that ended is sent, or at the moment that --at "
          + "names: messages and folders, flags and keywords as they were then.",
        ja: "最後に完了したバックアップの時点、または --at で指定した時点にサーバにあったメールとフォルダを、"
          + "当時のフラグとキーワードで送ります。"),
      Phrase(
        en: "Only what the account does not hold yet is sent, compared by content, so that any "
          + "account will do: an empty one, a half-filled one, or the one that the mail came "
          + "from. Flags, keywords and dates come along. Nothing at the target is changed or "
          + "deleted, and nothing in the archive but the record of what was sent. An interrupted "
          + "restore is carried on by the same command.",
        ja: "アカウントにまだないメールだけを、内容を比べたうえで送ります。空のアカウントでも、"
          + "途中まで入っているアカウントでも、元のアカウントでもかまいません。"
          + "フラグ、キーワード、日時も戻します。送り先の既存のメールは変更も削除もしません。"
          + "中断しても、同じコマンドで続きから再開します。"),
      compared,
      Phrase(
        en:
          "--undo JOB takes back what one restore has put at its target: messages that are where it put "
          + "them, by UID, with the octets and the flags that it sent. What somebody has changed since, and "
          + "what cannot be told for certain, is left there and said. Nothing is removed without --apply; "
          + "folders stay, also empty ones, and the archive keeps everything, so that a later restore can "
          + "send it again.",
        ja: "--undo JOB は、1回の復元が送り先に置いたメールを取り除きます。対象は、UID が当時のままで、内容とフラグも"
          + "送ったときのままのメールだけです。その後に変更されたものや確かめられないものは残して、その理由を示します。"
          + "--apply を付けない限り、何も削除しません。フォルダは空になっても残します。アーカイブのメールは変わらないため、"
          + "あとで送り直せます。"),
    ],
    initial: RestoreArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [
      .value(
        "--to", "TARGET", \.target,
        Phrase(
          en:
            "The account that the mail goes to: a name or a URL. With --undo it may be left out where the "
            + "job's target is an account of the configuration.",
          ja: "送り先のアカウント (名前または URL)。--undo では、ジョブの送り先が設定ファイルのアカウントなら省略できます。")),
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "Only folders of the archive that fit: * is anything, % anything within one level, "
            + "\\Trash the folder with that use.",
          ja: "アーカイブのうち当てはまるフォルダだけを送ります。* は任意の文字列、% は1階層内の任意の文字列、"
            + "\\Trash はその用途のフォルダです。")),
      .exclude(\.excluded),
      .maps(\.rules),
      .prefix(\.prefix),
      .labels(\.labels),
      .at(
        \.at,
        Phrase(
          en:
            "Send the state of the last snapshot at that time or before, instead of the newest: its "
            + "number, 2024-05-01, 2024-05-01 09:30, or 7d for so long ago.",
          ja: "最新の状態の代わりに、その日時またはそれ以前の最後のスナップショットの状態を送ります。番号、"
            + "2024-05-01、2024-05-01 09:30、7d (7日前) のように指定します。")),
      .flag(
        "--gone", \.includesGone,
        Phrase(
          en: "Send messages too that were gone from the server by then, but for those that only "
            + "moved to another folder.",
          ja: "その時点でサーバからなくなっていたメールも送ります。ほかのフォルダへ移っただけのものは除きます。")),
      .parsedEach(
        "--id", "ID", \.names,
        Phrase(
          en: "Only messages with this ID, as list prints it.",
          ja: "list が表示するこの ID のメールだけを送ります。")
      ) { text throws(ValueError) in
        guard let name = DigestPrefix(text) else {
          throw ValueError(expected: DigestPrefix.expectation)
        }
        return name
      },
      .pointInTime(
        "--since", "DATE", \.since,
        Phrase(
          en: "Only messages that arrived at that date or later: 2024-05-01, "
            + "2024-05-01T09:30:00+09:00, or 30d for so long ago.",
          ja: "その日時以降に届いたメールだけを送ります。2024-05-01、2024-05-01T09:30:00+09:00、"
            + "または 30d (30日前) のように指定します。")),
      .pointInTime(
        "--before", "DATE", \.before,
        Phrase(
          en: "Only messages that arrived before that date.",
          ja: "その日時より前に届いたメールだけを送ります。")),
      .connections(
        \.connections,
        Phrase(
          en: "Work over so many connections at once, a folder over one (2 unless said).",
          ja: "同時に使う接続の数です。1つのフォルダは1本で送ります (指定がなければ 2)。")),
      .limitRate(\.rateLimit),
      .wait(\.wait),
      .repairMessages(\.repairsMessages),
      .report(\.report),
      .flag(
        "--dry-run", \.isDryRun,
        Phrase(
          en: "Compare, show what would be sent and change nothing.",
          ja: "比較して、何が送られるかだけを表示し、何も変更しません。")),
      .number(
        "--undo", "JOB", \.undoneJob, range: 1...Int.max,
        Phrase(
          en:
            "Take back what the restore with this number, as status shows it, has put at the target.",
          ja: "status が示すこの番号の復元が送り先に置いたメールを取り除きます。")),
      .flag(
        "--apply", \.isApplied,
        Phrase(
          en: "With --undo, remove the messages instead of only telling which.",
          ja: "--undo とともに使うと、表示するだけでなく実際に削除します。")),
    ]
      + SourceOptions.options(in: \.targetOptions, prefix: "to-"),
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .unavailable, .inputOutput, .tryLater,
      .protocolBroken, .refused, .configuration, .interrupted, .terminated,
    ],
    examples: [
      CommandExample(
        "mailkura restore ~/Mail/taro --to imaps://taro%40example.org@imap.example.org",
        Phrase(en: "to a new account", ja: "新しいアカウントに書き戻す")),
      CommandExample(
        "mailkura restore work --to work --folder Sent",
        Phrase(
          en: "bring back what was deleted from Sent", ja: "Sent から消えたメールを元に戻す")),
      CommandExample(
        "mailkura restore work --to work --at 2024-05-01",
        Phrase(
          en: "bring back what was there on that evening", ja: "その日の夜にあったメールを元に戻す")),
      CommandExample(
        "mailkura restore work --undo 12 --apply",
        Phrase(
          en: "take back what job 12 has put at its target", ja: "ジョブ 12 が送り先に置いたメールを取り除く")),
    ])
}

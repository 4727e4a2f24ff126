internal import CommandTable
internal import MailEngine
internal import MailTypes
internal import Settings

/// What `migrate` was asked on the command line.
struct MigrateArguments: Sendable {
  var source: String?
  var target: String?
  var archive: String?
  var format: StorageFormat?
  var folders: [String] = []
  var excluded: [String] = []
  var namespace: NamespaceChoice?
  var rules: [ReplayNaming.Rule] = []
  var prefix: String?
  var labels = LabelTreatment.folders
  var at: SnapshotName?
  var connections: Int?
  var wait: Duration?
  var rateLimit: UInt64?
  var dailyLimit: DailyLimit?
  var report: String?
  var repairsMessages = false
  var isDryRun = false
  var sourceOptions = SourceOptions()
  var targetOptions = SourceOptions()
}

extension MigrateArguments {
  static let command = Command(
    name: "migrate",
    summary: Phrase(
      en: "Move an account to another server: backup and restore at once.",
      ja: "アカウントを別のサーバに移行します(バックアップと復元を同時に行います)。"),
    description: [
      Phrase(
        en:
          "The mail of the source, IMAP or POP3, is pulled into an archive as backup does it, and what "
          + "has been archived is sent to the target meanwhile as restore does it: what the target "
          + "does not hold yet, compared by content, with flags, keywords and dates. Nothing at the "
          + "source is changed, and nothing at the target is changed or deleted.",
        ja: "移行元 (IMAP または POP3) のメールを backup と同じようにアーカイブに保存しながら、保存した分を "
          + "restore と同じように移行先に送ります。送るのは移行先にまだないメールだけで (内容で比較)、"
          + "フラグ、キーワード、日時も引き継ぎます。移行元は何も変更せず、移行先の既存のメールも変更や削除を"
          + "しません。"),
      Phrase(
        en: "Run it again at any time: an interrupted migration goes on where it stopped, and a "
          + "finished one brings what is new at the source. What has been deleted at the target since "
          + "is not sent again. Flags that change at the source follow, unless somebody has changed them "
          + "at the target. A folder renamed at the source comes under its new name beside the former "
          + "one. Where one side is out of reach, the other one does what it can: what is "
          + "archived is sent, or the archive is brought up to date.",
        ja: "何度でも実行できます。中断した移行は続きから再開し、完了した移行では移行元の新しいメールだけを"
          + "送ります。移行先でその後に削除したメールは、もう一度送られることはありません。移行元で変わったフラグは、"
          + "移行先で変更されていなければ反映します。移行元で名前を変えたフォルダは、以前の名前のフォルダを残したまま"
          + "新しい名前で送られます。片方のサーバに"
          + "つながらないときは、保存済みのメールの送信、またはアーカイブの更新だけを行います。"),
      RestoreArguments.compared,
    ],
    initial: MigrateArguments(),
    options: [
      CommandOption<MigrateArguments>.value(
        "--from", "SOURCE", \.source,
        Phrase(
          en: "The account that the mail comes from: a name or a URL.",
          ja: "移行元のアカウント (名前または URL)。")
      ).required(),
      CommandOption<MigrateArguments>.value(
        "--to", "TARGET", \.target,
        Phrase(
          en: "The account that the mail goes to, of IMAP: a name or a URL.",
          ja: "移行先の IMAP アカウント (名前または URL)。")
      ).required(),
      .value(
        "--archive", "DIR", \.archive,
        Phrase(
          en:
            "The directory of the archive; made where it is not there. Required where SOURCE is a URL.",
          ja: "アーカイブのディレクトリ。なければ作ります。SOURCE が URL のときは必須です。")),
      .storageFormat(\.format),
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "Only folders of the source that fit: * is anything, % anything within one level, "
            + "\\Trash the folder with that use.",
          ja: "移行元のうち当てはまるフォルダだけを対象にします。* は任意の文字列、% は1階層内の任意の文字列、"
            + "\\Trash はその用途のフォルダです。")),
      .exclude(\.excluded),
      .namespace(\.namespace),
      .maps(\.rules),
      .prefix(\.prefix),
      .labels(\.labels),
      .at(
        \.at,
        Phrase(
          en:
            "Bring the archive up to date, then send the state of the last snapshot at that time or "
            + "before, instead of what the source has now: its number, 2024-05-01, 2024-05-01 09:30, or "
            + "7d for so long ago.",
          ja: "アーカイブを更新してから、移行元の今の状態の代わりに、その日時またはそれ以前の最後の"
            + "スナップショットの状態を送ります。番号、2024-05-01、2024-05-01 09:30、7d (7日前) のように"
            + "指定します。")),
      .connections(
        \.connections,
        Phrase(
          en: "Work over so many connections at once on each side (2 unless said).",
          ja: "それぞれのサーバに同時に使う接続の数です (指定がなければ 2)。")),
      .byteRate(
        "--limit-rate", "N", \.rateLimit,
        Phrase(
          en: "Move at most so many octets a second in each direction, such as 500k or 5MB.",
          ja: "1秒あたりの転送量を、受信と送信のそれぞれで制限します (500k、5MB など)。")),
      .dailyLimit(\.dailyLimit),
      .wait(\.wait),
      .repairMessages(\.repairsMessages),
      .report(\.report),
      .flag(
        "--dry-run", \.isDryRun,
        Phrase(
          en:
            "Look at both sides and change nothing: tell what there is, what it will be called, what the "
            + "target has room for and takes, and how long it takes.",
          ja: "両側を調べるだけで何も変更しません。メールの量、移行先でのフォルダ名、移行先の空きと上限、所要時間を"
            + "表示します。")),
    ]
      + SourceOptions.options(in: \.sourceOptions, prefix: "from-")
      + SourceOptions.options(in: \.targetOptions, prefix: "to-"),
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .unavailable, .cannotCreate, .inputOutput,
      .tryLater, .protocolBroken, .refused, .configuration, .interrupted, .terminated,
    ],
    examples: [
      CommandExample(
        "mailkura migrate --from work --to imaps://taro%40example.org@imap.example.org",
        Phrase(
          en: "an account of the configuration to a new provider",
          ja: "設定ファイルのアカウントを新しいプロバイダに移行"))
    ])
}

internal import CommandTable
internal import MailEngine
internal import MailTypes
internal import Settings

/// What `verify` was asked on the command line.
struct VerifyArguments: Sendable {
  var archive = ""
  var isRepairing = false
  var repairSource: String?
  var readsAll = false
  var namespace: NamespaceChoice?
  var isByContent = false
  var folders: [String] = []
  var excluded: [String] = []
  var rules: [ReplayNaming.Rule] = []
  var prefix: String?
  var labels = LabelTreatment.folders
  var at: SnapshotName?
  var report: String?
  var wait: Duration?
  var source = SourceOptions()

  /// Whether the server is compared by content, whoever's account it is: these options mean nothing else.
  var asksForContent: Bool {
    isByContent || !rules.isEmpty || prefix != nil || at != nil || report != nil
  }
}

extension VerifyArguments {
  static let command = Command(
    name: "verify",
    summary: Phrase(
      en: "Re-read every message of an archive and compare it with the journal.",
      ja: "アーカイブのメールをすべて読み直し、ジャーナルと照合します。"),
    description: [
      Phrase(
        en: "Each message is read whole and its SHA-256 compared with the one of the bytes that "
          + "the server once sent; the journal is checked too. What differs is told apart: damaged "
          + "(the bytes are others), missing (no file), unknown (a file that the journal does not "
          + "know) and doubled (a further file of a message that has one). Flags that another "
          + "program changed in a name are no difference. Nothing is changed without --repair.",
        ja: "各メールを最後まで読み、サーバから受け取ったときの SHA-256 と比べます。ジャーナルも検査します。"
          + "違いは、破損(内容が違う)、欠落(ファイルがない)、不明(ジャーナルにないファイル)、"
          + "重複(すでにあるメールと同じ内容のファイル)に分けて示します。"
          + "ほかのプログラムがファイル名のフラグを変えても、違いとは見なしません。"
          + "--repair を付けない限り、何も変更しません。"),
      Phrase(
        en:
          "--against an account that the archive was restored to proves what is there: every message of "
          + "the last snapshot is looked for by content, folder by folder and counted, under the names that "
          + "the restore used. Each is there, altered, merged by the server, refused, unknown or missing; "
          + "what else is there is told and no difference. Nothing is changed on either side.",
        ja: "--against に復元先のアカウントを指定すると、そこに何があるかを確かめます。最後のスナップショットのメールを、"
          + "復元時の名前のフォルダごとに内容で探し、数も比べます。結果は、あり・改変・統合・拒否・不明・なしのいずれかです。"
          + "ほかのメールがあっても差異とは見なしません。どちら側も変更しません。"),
    ],
    initial: VerifyArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [
      .flag(
        "--repair", \.isRepairing,
        Phrase(
          en:
            "Put right what differs: damaged and missing messages are written again from an equal "
            + "one in the archive, unknown files are taken in, doubled ones moved to quarantine. "
            + "Nothing is removed.",
          ja: "違いを直します。破損・欠落したメールはアーカイブ内の同じメールから書き直し、不明なファイルは取り込み、"
            + "重複したファイルは quarantine に移します。何も削除しません。")),
      .value(
        "--against", "SOURCE", \.repairSource,
        Phrase(
          en:
            "Compare with an account too, a name or a URL, folder by folder: the archive's own, or one "
            + "that it was restored to. With --repair fetch from its own what no equal message is left "
            + "of. Nothing on the server is changed.",
          ja: "アカウント (名前または URL) ともフォルダごとに比べます。元のアカウントか、復元先のアカウントです。"
            + "--repair があれば、アーカイブ内に同じメールがないものを元のアカウントから取り直します。"
            + "サーバ側は何も変更しません。")),
      .flag(
        "--by-content", \.isByContent,
        Phrase(
          en:
            "With --against, compare by content whatever account it is; --map, --prefix, --at and --report "
            + "imply it.",
          ja: "--against とともに使うと、どのアカウントでも内容で比べます。--map、--prefix、--at、--report を付けた場合も"
            + "同じです。")),
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "With --against, only folders that fit, as in backup and restore.",
          ja: "--against とともに使うと、当てはまるフォルダだけを比べます (backup、restore と同じ書き方)。")),
      .repeated(
        "--exclude", "PATTERN", \.excluded,
        Phrase(
          en: "With --against, leave out folders that fit.",
          ja: "--against とともに使うと、当てはまるフォルダを除外します。")),
      .maps(
        \.rules,
        Phrase(
          en: "With --against, how a folder is called there: Old/*=New/*.",
          ja: "--against とともに使い、そのアカウントでのフォルダ名を指定します (Old/*=New/*)。")),
      .value(
        "--prefix", "NAME", \.prefix,
        Phrase(
          en: "With --against, below which folder everything stands there.",
          ja: "--against とともに使い、すべてのフォルダがその下にある場合に指定します。")),
      .labels(
        \.labels,
        Phrase(
          en: "With --against, what restore was told of labels.",
          ja: "--against とともに使い、restore に指定した値を指定します。")),
      .at(
        \.at,
        Phrase(
          en: "With --against, compare the state of this snapshot instead of the last one.",
          ja: "--against とともに使うと、最後ではなくこのスナップショットの状態を比べます。")),
      .report(
        \.report,
        Phrase(
          en:
            "With --against, write what is there, folder by folder, and what is not and why, into this "
            + "file: a page for browsers (.html) or Markdown (.md).",
          ja: "--against とともに使うと、何があり、何がなぜないかを、フォルダごとにこのファイルに書きます。"
            + "ブラウザ用のページ (.html) か Markdown (.md) です。")),
      .flag(
        "--full", \.readsAll,
        Phrase(
          en:
            "With --against, read every message from the server and compare its octets, not only a "
            + "sample. Line ends that the server writes in another way and header fields that it adds "
            + "are no difference.",
          ja: "--against とともに使うと、抜き取りではなく、サーバのメールをすべて読んで内容を比べます。"
            + "サーバによる改行の違いと、サーバが加えたヘッダの行は、違いとみなしません。")),
      .choice(
        "--namespace", \.namespace,
        Phrase(
          en: "With --against, which namespaces to compare; the default is that of backup.",
          ja: "--against とともに使うと、比べる名前空間を選びます。既定は backup と同じです。")),
      .wait(\.wait),
    ]
      + SourceOptions.options(in: \.source),
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .unavailable, .inputOutput, .tryLater,
      .protocolBroken,
      .refused, .configuration, .interrupted,
      .terminated,
    ])
}

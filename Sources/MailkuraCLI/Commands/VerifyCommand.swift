internal import CommandTable
internal import MailTypes
internal import Settings

/// What `verify` was asked on the command line.
struct VerifyArguments: Sendable {
  var archive = ""
  var isRepairing = false
  var repairSource: String?
  var readsAll = false
  var namespace: NamespaceChoice?
  var source = SourceOptions()
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
          + "--repair を付けない限り、何も変更しません。")
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
          en: "Compare with the archive's own account too, a name or a URL, folder by folder; with "
            + "--repair fetch from it what no equal message is left of. Nothing on the server is "
            + "changed.",
          ja: "元のアカウント (名前または URL) ともフォルダごとに比べます。--repair があれば、"
            + "アーカイブ内に同じメールがないものを取り直します。サーバ側は何も変更しません。")),
      .flag(
        "--full", \.readsAll,
        Phrase(
          en:
            "With --against, read every message from the server and compare its octets, not only a "
            + "sample.",
          ja: "--against とともに使うと、抜き取りではなく、サーバのメールをすべて読んで内容を比べます。")),
      .parsed(
        "--namespace", "personal|shared|all", \.namespace,
        Phrase(
          en: "With --against, which namespaces to compare; the default is that of backup.",
          ja: "--against とともに使うと、比べる名前空間を選びます。既定は backup と同じです。")
      ) { text throws(ValueError) in try NamespaceChoice(parsing: text) },
    ]
      + SourceOptions.options.map {
        $0.embedded(in: \.source).grouped(under: SourceOptions.heading)
      },
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .unavailable, .inputOutput, .tryLater,
      .protocolBroken,
      .refused, .configuration, .interrupted,
      .terminated,
    ])
}

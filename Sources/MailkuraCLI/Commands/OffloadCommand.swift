internal import CommandTable
internal import MailTypes
internal import Settings

/// What `offload` was asked on the command line.
struct OffloadArguments: Sendable {
  var account = ""
  var age: Duration?
  var archive: String?
  var folders: [String] = []
  var excluded: [String] = []
  var connections: Int?
  var wait: Duration?
  var isApplied = false
  var readsAll = false
  var includesFlagged = false
  var allowsMassRemoval = false
  var source = SourceOptions()
}

extension OffloadArguments {
  static let command = Command(
    name: "offload",
    summary: Phrase(
      en: "Free space on an IMAP server: remove there what is old and archived.",
      ja: "IMAP サーバの容量を空けます。保存済みの古いメールをサーバから削除します。"),
    description: [
      Phrase(
        en: "Only shows what would be removed, unless --apply is given. A message is removed only "
          + "after its archived copy has been read again and the server's message compared with "
          + "it: size, date, flags and header, or every octet with --paranoid. What is not "
          + "archived, has changed since the last backup, or is damaged in the archive stays, "
          + "and that is said.",
        ja: "--apply を付けない限り、何が削除されるかを表示するだけです。アーカイブのコピーを読み直し、"
          + "サーバのメールと照合できたものだけを削除します。照合するのはサイズ、日時、フラグ、ヘッダーで、"
          + "--paranoid を付けると全文です。未保存のもの、前回のバックアップ後に変わったもの、アーカイブで壊れているものは"
          + "サーバに残し、その旨を表示します。"),
      Phrase(
        en: "Flagged messages and drafts stay, as do folders for drafts and folders that show what "
          + "is in others, unless --folder names them. Only the messages themselves are expunged "
          + "(UIDPLUS), never what other programs have marked; where the server cannot do that, "
          + "they are left marked as deleted.",
        ja: "フラグ付きのメールと下書きは残します。下書きフォルダや、ほかのフォルダの内容を見せるだけのフォルダも、"
          + "--folder で指定しない限り対象外です。対象のメールだけを消去し (UIDPLUS)、ほかのプログラムが"
          + "削除マークを付けたメールには触れません。サーバが対応していなければ、削除マークを付けるだけにします。"),
      Phrase(
        en: "The archive keeps everything: removed messages are not counted as gone, and restore "
          + "sends them. An interrupted offload is carried on by the same command. At Gmail, "
          + "where removing takes a label away, nothing is done.",
        ja: "アーカイブにはすべて残ります。削除したメールは「サーバから消えたもの」には数えず、restore で書き戻せます。"
          + "中断しても、同じコマンドで続きから再開します。削除の指示がラベルを外すだけになる Gmail では、何もしません。"),
    ],
    initial: OffloadArguments(),
    operands: [
      .required(
        "SOURCE", \.account,
        Phrase(en: "An account's name or a URL.", ja: "アカウント名または URL。"))
    ],
    options: [
      CommandOption<OffloadArguments>.duration(
        "--older-than", "DURATION", \.age,
        Phrase(
          en: "Messages that came to the server longer ago than this: 365d, 26w.",
          ja: "これより前にサーバに届いたメールを対象にします (365d、26w など)。")
      ).required(),
      .value(
        "--archive", "DIR", \.archive,
        Phrase(
          en: "The directory of the archive. Required with a URL.",
          ja: "アーカイブのディレクトリ。URL を使うときは必須です。")),
      .folders(\.folders),
      .exclude(\.excluded),
      .flag(
        "--apply", \.isApplied,
        Phrase(en: "Remove them.", ja: "実際に削除します。")),
      .flag(
        "--paranoid", \.readsAll,
        Phrase(
          en: "Read each message whole from the server and compare every octet.",
          ja: "メールをサーバから全文読み出し、すべて照合します。")),
      .flag(
        "--include-flagged", \.includesFlagged,
        Phrase(en: "Flagged messages too.", ja: "フラグ付きのメールも対象にします。")),
      .allowMassRemoval(\.allowsMassRemoval),
      .connections(
        \.connections,
        Phrase(
          en: "Work over so many connections at once (1 unless said).",
          ja: "同時に使う接続の数です (指定がなければ 1)。")),
      .wait(\.wait),
    ]
      + SourceOptions.options(in: \.source),
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .unavailable, .inputOutput, .tryLater,
      .protocolBroken, .refused, .configuration, .interrupted, .terminated,
    ],
    examples: [
      CommandExample(
        "mailkura offload work --older-than 730d -v",
        Phrase(en: "what would go, message by message", ja: "削除の対象を1通ずつ表示する")),
      CommandExample(
        "mailkura offload work --older-than 730d --exclude '\\Sent' --apply",
        Phrase(
          en: "remove what is older than two years, but for sent mail",
          ja: "2 年より古いメールを、送信済みを除いて削除する")),
    ])
}

internal import CommandTable
internal import MailTypes

/// What `show` was asked on the command line.
struct ShowArguments: Sendable {
  var archive = ""
  var id = ""
  var isRaw = false
  var isHeadersOnly = false
}

extension ShowArguments {
  static let command = Command(
    name: "show",
    summary: Phrase(en: "Show one message of an archive.", ja: "アーカイブのメールを1通表示します。"),
    description: [
      Phrase(
        en: "The message is compared with its SHA-256 before any of it is shown; where a copy is "
          + "damaged and another folder has an equal one, that one is shown. Of alternatives the "
          + "plain text is shown, else the HTML without its tags; what is attached is named.",
        ja: "表示の前に SHA-256 と照合します。壊れているときは、ほかのフォルダにある同じメールを表示します。"
          + "テキスト形式があればそれを、なければ HTML をタグを除いて表示し、添付ファイルは名前だけを示します。")
    ],
    initial: ShowArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。")),
      .required(
        "ID", \.id,
        Phrase(
          en: "The beginning of the message's SHA-256, as list shows it; four digits at least.",
          ja: "list が示す ID (SHA-256 の先頭)。4桁以上。")),
    ],
    options: [
      .flag(
        "--raw", \.isRaw,
        Phrase(
          en: "Exactly the bytes that the server sent, and nothing else.",
          ja: "サーバから届いたままのバイト列だけを出力します。")),
      .flag(
        "--headers", \.isHeadersOnly,
        Phrase(en: "The header fields alone, all of them.", ja: "ヘッダだけを、すべて表示します。")),
    ],
    exitStatuses: [.done, .usage, .damaged, .notFound, .inputOutput],
    examples: [
      CommandExample(
        "mailkura show work 3f16445651 --raw > message.eml",
        Phrase(en: "the message as a file", ja: "メールをファイルに保存する"))
    ])
}

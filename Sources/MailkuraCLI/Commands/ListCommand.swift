internal import CommandTable
internal import MailTypes

/// What `list` was asked on the command line.
struct ListArguments: Sendable {
  var archive = ""
  var folders: [String] = []
  var onlyGone = false
  var withoutGone = false
}

extension ListArguments {
  static let command = Command(
    name: "list",
    summary: Phrase(
      en: "List the messages of an archive.", ja: "アーカイブのメールを一覧にします。"),
    description: [
      Phrase(
        en: "Messages that are gone from the server are listed too, with the time that they were "
          + "missed.",
        ja: "サーバからなくなったメールも、それが分かった日時とともに表示します。")
    ],
    initial: ListArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "Only folders that fit: * is anything, % anything within one level.",
          ja: "当てはまるフォルダだけを表示します。* は任意の文字列、% は1階層内の任意の文字列です。")),
      .flag(
        "--gone", \.onlyGone,
        Phrase(
          en: "Only messages that are gone from the server.",
          ja: "サーバからなくなったメールだけを表示します。")),
      .flag(
        "--no-gone", \.withoutGone,
        Phrase(
          en: "Only messages that the server still had at the last backup.",
          ja: "最後のバックアップ時にサーバにあったメールだけを表示します。")),
    ],
    exitStatuses: [.done, .usage, .damaged, .notFound, .inputOutput])
}

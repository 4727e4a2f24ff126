internal import CommandTable
internal import MailTypes

/// What `verify` was asked on the command line.
struct VerifyArguments: Sendable {
  var archive = ""
}

extension VerifyArguments {
  static let command = Command(
    name: "verify",
    summary: Phrase(
      en: "Re-read every message of an archive and compare it with the journal.",
      ja: "アーカイブのメールをすべて読み直し、ジャーナルと照合します。"),
    description: [
      Phrase(
        en: "Each file is read whole and its SHA-256 compared with the one of the bytes that the "
          + "server once sent. Files that the journal does not know are counted and left alone. "
          + "Nothing is changed.",
        ja: "各ファイルを最後まで読み、サーバから受け取ったときの SHA-256 と比べます。"
          + "ジャーナルにないファイルは数えるだけで、手を付けません。何も変更しません。")
    ],
    initial: VerifyArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    exitStatuses: [
      .done, .usage, .damaged, .notFound, .inputOutput, .tryLater, .refused, .interrupted,
      .terminated,
    ])
}

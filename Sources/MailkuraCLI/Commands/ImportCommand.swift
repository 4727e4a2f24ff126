internal import CommandTable
internal import MailArchive
internal import MailTypes
internal import Settings

/// What `import` was asked on the command line.
struct ImportArguments: Sendable {
  var source = ""
  var archive: String?
  var format: StorageFormat?
  var form: ImportForm?
  var folders: [String] = []
  var excluded: [String] = []
  var prefix: String?
  var includesDeleted = false
  var isDryRun = false
}

extension ImportArguments {
  static let command = Command(
    name: "import",
    summary: Phrase(
      en: "Take the mail of other programs into an archive.",
      ja: "ほかのプログラムのメールをアーカイブに取り込みます。"),
    description: [
      Phrase(
        en: "PATH is a Maildir, an mbox, an .eml file, or a directory with any of these at any "
          + "depth: Maildir++, nested Maildirs, mboxes of every kind (mboxo, mboxrd, mboxcl, "
          + "mboxcl2), a profile of Thunderbird, Google Takeout. What it is, is found out; --from "
          + "says it where that goes wrong. Folders keep their names, and Gmail's labels become "
          + "folders; flags, keywords and dates come along. Nothing in PATH is changed and no link "
          + "in it is followed.",
        ja: "PATH には Maildir、mbox、.eml ファイル、またはそれらを(どの階層にでも)含むフォルダを指定します。"
          + "Maildir++、入れ子の Maildir、各種の mbox (mboxo、mboxrd、mboxcl、mboxcl2)、"
          + "Thunderbird のプロファイル、Google Takeout に対応し、種類は自動で判別します。"
          + "判別できないときは --from で指定してください。フォルダ名を保ち、Gmail のラベルはフォルダにします。"
          + "フラグ、キーワード、日時も取り込みます。PATH の中は何も変更せず、リンクもたどりません。"),
      Phrase(
        en:
          "Messages are compared by content: those that their folder in the archive holds already "
          + "are not taken in again, so that an interrupted import is carried on, and a repeated "
          + "one brought up to date, by the same command.",
        ja: "メールは内容で比べ、アーカイブの同じフォルダにすでにあるものは取り込みません。"
          + "中断しても同じコマンドで続きから再開でき、繰り返せば新しい分だけを取り込みます。"),
    ],
    initial: ImportArguments(),
    operands: [
      .required(
        "PATH", \.source,
        Phrase(
          en: "The directory or file that mail is taken from.",
          ja: "取り込むフォルダまたはファイル。"))
    ],
    options: [
      CommandOption<ImportArguments>.value(
        "--archive", "DIR", \.archive,
        Phrase(
          en: "The directory of the archive, or an account's name; made where it is not there.",
          ja: "アーカイブのディレクトリ、またはアカウント名。なければ作ります。")
      ).required(),
      .storageFormat(\.format),
      .parsed(
        "--from", "TYPE", \.form,
        Phrase(
          en: "What PATH is: maildir, mbox, mboxo, mboxrd, mboxcl, mboxcl2, thunderbird, takeout "
            + "or eml.",
          ja: "PATH の種類: maildir、mbox、mboxo、mboxrd、mboxcl、mboxcl2、thunderbird、takeout、eml。")
      ) { text throws(ValueError) in
        guard let form = ImportForm(text) else {
          let words = ImportForm.words.joined(separator: ", ")
          throw ValueError(expected: Phrase(en: "one of \(words)", ja: "\(words) のいずれか"))
        }
        return form
      },
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "Only folders that fit: * is anything, % anything within one level.",
          ja: "当てはまるフォルダだけを取り込みます。* は任意の文字列、% は1階層内の任意の文字列です。")),
      .exclude(\.excluded),
      .prefix(\.prefix),
      .flag(
        "--include-deleted", \.includesDeleted,
        Phrase(
          en:
            "Take in messages too that Thunderbird has deleted and not yet removed from its file.",
          ja: "Thunderbird が削除済みとし、まだファイルに残しているメールも取り込みます。")),
      .flag(
        "--dry-run", \.isDryRun,
        Phrase(
          en: "Show what would be taken in and change nothing.",
          ja: "何が取り込まれるかだけを表示し、何も変更しません。")),
    ],
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .cannotCreate, .inputOutput, .tryLater,
      .refused, .configuration, .interrupted, .terminated,
    ],
    examples: [
      CommandExample(
        "mailkura import ~/Maildir --archive ~/Mail/old",
        Phrase(en: "a Maildir and all folders in it", ja: "Maildir とその中のすべてのフォルダ")),
      CommandExample(
        "mailkura import Takeout/Mail --archive ~/Mail/taro",
        Phrase(
          en: "what Google Takeout gives, beside what is backed up already",
          ja: "Google Takeout のメールを、既存のバックアップに加える")),
    ])
}

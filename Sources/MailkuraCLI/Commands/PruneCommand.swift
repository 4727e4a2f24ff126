internal import CommandTable
internal import MailTypes

/// What `prune` was asked on the command line.
struct PruneArguments: Sendable {
  var archive = ""
  var age: Duration?
  var folders: [String] = []
  var excluded: [String] = []
  var isApplied = false
  var allowsMassRemoval = false
}

extension PruneArguments {
  static let command = Command(
    name: "prune",
    summary: Phrase(
      en: "Remove messages from an archive that are long gone from the server.",
      ja: "サーバからなくなって久しいメールをアーカイブから削除します。"),
    description: [
      Phrase(
        en: "Only shows what would be removed, unless --apply is given. Messages that the server "
          + "still has, or had at the last snapshot, are never removed. Removed messages are "
          + "missing from older snapshots too.",
        ja: "--apply を付けない限り、何が削除されるかを表示するだけです。サーバにあるメールと、最後のスナップショットに"
          + "あるメールは削除しません。削除したメールは、それ以前のスナップショットからも失われます。"),
      Phrase(
        en: "A folder that lost more than half of its messages at once is left alone, since that "
          + "may have been no intention.",
        ja: "一度に半分を超えるメールがなくなったフォルダには、意図しない消失かもしれないため手を付けません。"),
    ],
    initial: PruneArguments(),
    operands: [
      .required(
        "ARCHIVE", \.archive,
        Phrase(
          en: "The directory of an archive, or an account's name.",
          ja: "アーカイブのディレクトリ、またはアカウント名。"))
    ],
    options: [
      .duration(
        "--older-than", "DURATION", \.age,
        Phrase(
          en: "Messages that have been gone for longer than this: 365d, 26w. Without it, "
            + "retention.gone of the account's configuration.",
          ja: "これより長い間サーバにないメールを対象にします (365d、26w など)。指定がなければ、アカウントの設定の "
            + "retention.gone に従います。")),
      .repeated(
        "--folder", "PATTERN", \.folders,
        Phrase(
          en: "Only folders that fit: * is anything, % anything within one level.",
          ja: "当てはまるフォルダだけを対象にします。* は任意の文字列、% は1階層内の任意の文字列です。")),
      .exclude(\.excluded),
      .flag(
        "--apply", \.isApplied,
        Phrase(en: "Remove them.", ja: "実際に削除します。")),
      .allowMassRemoval(\.allowsMassRemoval),
    ],
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .inputOutput, .tryLater, .refused,
      .configuration, .interrupted, .terminated,
    ],
    examples: [
      CommandExample(
        "mailkura prune work --older-than 365d -v",
        Phrase(en: "what would go, message by message", ja: "削除の対象を1通ずつ表示する"))
    ])
}

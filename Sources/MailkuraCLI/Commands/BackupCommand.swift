internal import CommandTable
internal import MailTypes
internal import Settings

/// What `backup` was asked on the command line.
struct BackupArguments: Sendable {
  var sources: [String] = []
  var archive: String?
  var format: StorageFormat?
  var folders: [String] = []
  var excluded: [String] = []
  var namespace: NamespaceChoice?
  var connections: Int?
  var wait: Duration?
  var rateLimit: UInt64?
  var dailyLimit: DailyLimit?
  var deletes = false
  var serverAge: Duration?
  var isMoved = false
  var isDryRun = false
  var source = SourceOptions()
}

extension BackupArguments {
  static let command = Command(
    name: "backup",
    summary: Phrase(
      en: "Pull new mail from IMAP and POP3 accounts into archives.",
      ja: "IMAP や POP3 のアカウントの新しいメールをアーカイブに保存します。"),
    description: [
      Phrase(
        en: "SOURCE is an account's name in the configuration or a URL such as "
          + "imaps://taro%40example.jp@imap.example.jp; without one, every account of the "
          + "configuration is backed up. Nothing on the server is changed, unless --delete or "
          + "--delete-after asks for it. An interrupted backup is carried on by the same command.",
        ja: "SOURCE は設定ファイルのアカウント名、または "
          + "imaps://taro%40example.jp@imap.example.jp のような URL です。"
          + "省略すると、設定ファイルのすべてのアカウントを保存します。--delete か --delete-after を"
          + "指定しない限り、サーバ側は何も変更しません。中断しても、同じコマンドで続きから再開します。"),
      Phrase(
        en:
          "A POP3 account (pop3s://taro%40example.jp@pop.example.jp) is one folder, INBOX, without "
          + "flags. Over IMAP unread messages stay unread; over POP3 many servers mark messages as "
          + "read when they hand them over, and some remove them by rules of their own: look into "
          + "the provider's POP settings first.",
        ja: "POP3 のアカウント (pop3s://taro%40example.jp@pop.example.jp) は 1 つのフォルダ INBOX になり、"
          + "フラグはありません。IMAP では未読のメールは未読のままですが、POP3 では渡したメールを既読にするサーバが"
          + "多く、独自の規則で削除するサーバもあります。事前にプロバイダの POP の設定を確認してください。"),
    ],
    initial: BackupArguments(),
    operands: [
      .any(
        "SOURCE", \.sources,
        Phrase(en: "An account's name or a URL.", ja: "アカウント名または URL。"))
    ],
    options: [
      .value(
        "--archive", "DIR", \.archive,
        Phrase(
          en: "The directory of the archive; made where it is not there. Required with a URL.",
          ja: "アーカイブのディレクトリ。なければ作ります。URL を使うときは必須です。")),
      .storageFormat(\.format),
      .folders(\.folders),
      .exclude(\.excluded),
      .namespace(\.namespace),
      .connections(\.connections),
      .limitRate(\.rateLimit),
      .dailyLimit(\.dailyLimit),
      .wait(\.wait),
      .flag(
        "--delete", \.deletes,
        Phrase(
          en:
            "Remove messages on the server once they are archived and the archived copy has been "
            + "read again; over IMAP, flagged ones and drafts stay.",
          ja: "アーカイブに保存し、読み直して確認したメールをサーバから削除します。IMAP では、フラグ付きのメールと"
            + "下書きは残します。")),
      .duration(
        "--delete-after", "DURATION", \.serverAge,
        Phrase(
          en: "The same, but only what was archived so long ago, such as 14d.",
          ja: "同様ですが、保存してからこの期間 (14d など) が過ぎたメールだけを削除します。")),
      .flag(
        "--moved", \.isMoved,
        Phrase(
          en: "The archive's mail now lives at this user or host; go on with it there.",
          ja: "アーカイブのメールが、このユーザ名またはホストに移ったものとして続けます。")),
      .flag(
        "--dry-run", \.isDryRun,
        Phrase(
          en: "Show what would be fetched and change nothing.",
          ja: "何が保存されるかだけを表示し、何も変更しません。")),
    ]
      + SourceOptions.options(in: \.source),
    exitStatuses: [
      .done, .partial, .usage, .damaged, .notFound, .unavailable, .cannotCreate, .inputOutput,
      .tryLater, .protocolBroken, .refused, .configuration, .interrupted, .terminated,
    ],
    examples: [
      CommandExample(
        "mailkura backup",
        Phrase(
          en: "every account of the configuration", ja: "設定ファイルのすべてのアカウントを保存")),
      CommandExample(
        "mailkura backup imaps://taro%40example.jp@imap.example.jp --archive ~/Mail/taro",
        Phrase(
          en: "one account without a configuration; asks for the password",
          ja: "設定ファイルなしで1つのアカウントを保存(パスワードは入力)")),
    ])
}

internal import MailTypes

/// What a command cannot go on with though its line was understood.
struct CommandError: Explainable, Hashable {
  enum Code: Hashable, Sendable {
    /// A URL came without `--archive`, or the account has no place for its archive.
    case noArchive(String)
    /// `--archive` stands for one account.
    case archiveForSeveral
    /// Options of `verify` that are about an account came without one.
    case needsAgainst
    /// `restore` came without `--to`, and no job says where to.
    case needsTarget
    /// The target of the job to be undone is not among the accounts of the configuration.
    case unknownReceiver(Int64, String?)
    case applyWithoutUndo
    /// With `--undo`, options that choose what to send.
    case undoTakesNoChoice
    /// A command needs an IMAP account and was given one of POP3.
    case needsIMAP
    /// An offload was asked for of a POP3 account.
    case offloadNeedsIMAP
    /// An ID is no beginning of a SHA-256.
    case badID(String)
    case unknownID(String)
    case ambiguousID(String, [String], hasMore: Bool)
    /// Retention has taken the message off the disk.
    case prunedMessage(String)
    /// No copy of the message is what it was.
    case damagedMessage(String)
  }

  var code: Code

  init(_ code: Code) { self.code = code }

  var scope: FailureScope { .run }
  var isWorthRetrying: Bool { false }

  var explanation: Explanation {
    switch code {
    case .noArchive(let account):
      Explanation(
        .usage,
        what: Phrase(
          en: "It is not said where the mail of \(account) is to be kept.",
          ja: "\(account) のメールの保存先が指定されていません。"),
        cause: Phrase(
          en:
            "A URL needs --archive; an account of the configuration needs `archives` or `archive`.",
          ja: "URL には --archive が、設定ファイルのアカウントには archives または archive が必要です。"),
        remedy: Phrase(
          en: "Add --archive DIR, for example --archive ~/Mail/kura.",
          ja: "--archive ~/Mail/kura のように指定してください。"))
    case .needsAgainst:
      Explanation(
        .usage,
        what: Phrase(
          en: "It is not said which account the archive is to be compared with.",
          ja: "アーカイブと比べるアカウントが指定されていません。"),
        cause: Phrase(
          en:
            "--by-content, --folder, --exclude, --map, --prefix, --at and --report go with --against.",
          ja: "--by-content、--folder、--exclude、--map、--prefix、--at、--report は --against とともに使います。"),
        remedy: Phrase(
          en: "Add --against TARGET: an account's name or a URL.",
          ja: "--against にアカウント名または URL を指定してください。"))
    case .needsTarget, .unknownReceiver, .applyWithoutUndo, .undoTakesNoChoice: restoring
    case .needsIMAP:
      Explanation(
        .usage,
        what: Phrase(
          en: "This needs an IMAP account, and the one named is of POP3.",
          ja: "IMAP アカウントが必要ですが、POP3 のアカウントが指定されました。"),
        cause: Phrase(
          en: "POP3 takes no messages, and has neither folders nor flags.",
          ja: "POP3 ではメールを送れず、フォルダやフラグもありません。"),
        remedy: Phrase(
          en: "Name an imaps:// account.", ja: "imaps:// のアカウントを指定してください。"))
    case .offloadNeedsIMAP:
      Explanation(
        .usage,
        what: Phrase(
          en: "offload is for IMAP accounts.", ja: "offload は IMAP アカウント専用です。"),
        cause: Phrase(
          en: "POP3 does not tell when a message came.", ja: "POP3 ではメールの到着日時が分かりません。"),
        remedy: Phrase(
          en: "Run “mailkura backup --delete-after DURATION” for it, which counts from the backup.",
          ja: "保存からの期間で削除する「mailkura backup --delete-after 期間」を使ってください。"))
    case .badID(let id):
      Explanation(
        .usage,
        what: Phrase(en: "“\(id)” is no ID.", ja: "「\(id)」は ID ではありません。"),
        cause: Phrase(
          en: "An ID is the beginning of a SHA-256: 4 to 64 digits from 0 to 9 and a to f.",
          ja: "ID は SHA-256 の先頭で、0 から 9 と a から f の4〜64桁です。"),
        remedy: Phrase(
          en: "Take one that “mailkura list” shows.", ja: "mailkura list が示すものを指定してください。"))
    case .unknownID(let id):
      Explanation(
        .notFound,
        what: Phrase(
          en: "No message of the archive has the ID “\(id)”.",
          ja: "ID が「\(id)」で始まるメールはアーカイブにありません。"),
        cause: Phrase(
          en: "It may be mistyped, or of another archive.",
          ja: "打ち間違いか、別のアーカイブのものかもしれません。"),
        remedy: Phrase(
          en: "Take one that “mailkura list” shows.", ja: "mailkura list が示すものを指定してください。"))
    case .ambiguousID(let id, let names, let hasMore):
      Explanation(
        .usage,
        what: Phrase(
          en: "Several messages have an ID that begins with “\(id)”.",
          ja: "「\(id)」で始まる ID のメールが複数あります。"),
        cause: .verbatim(names.joined(separator: ", ") + (hasMore ? ", …" : "")),
        remedy: Phrase(en: "Give more digits.", ja: "もっと長く指定してください。"))
    case .prunedMessage(let id):
      Explanation(
        .notFound,
        what: Phrase(
          en: "The message “\(id)” is not in the archive any more.",
          ja: "メール「\(id)」はもうアーカイブにありません。"),
        cause: Phrase(
          en: "It was gone from the server and has been pruned.",
          ja: "サーバからなくなったあと、prune で削除されました。"),
        remedy: Phrase(
          en: "Look for it in another copy of the archive.", ja: "アーカイブの別の写しを探してください。"))
    case .damagedMessage(let id):
      Explanation(
        .damaged,
        what: Phrase(
          en: "The message “\(id)” cannot be shown.", ja: "メール「\(id)」を表示できません。"),
        cause: Phrase(
          en: "Its copies in the archive are missing or damaged.",
          ja: "アーカイブ内のコピーがないか、壊れています。"),
        remedy: Phrase(
          en: "Run “mailkura verify --repair --against SOURCE”.",
          ja: "mailkura verify --repair --against SOURCE を実行してください。"))
    case .archiveForSeveral:
      Explanation(
        .usage,
        what: Phrase(
          en: "--archive cannot be used with several accounts.",
          ja: "--archive は複数のアカウントには使えません。"),
        cause: Phrase(
          en: "An archive holds the mail of one account.",
          ja: "1つのアーカイブには1つのアカウントのメールだけを保存します。"),
        remedy: Phrase(
          en: "Name one SOURCE, or give each account its `archive` in the configuration.",
          ja: "SOURCE を1つだけ指定するか、設定ファイルで各アカウントに archive を指定してください。"))
    }
  }
}

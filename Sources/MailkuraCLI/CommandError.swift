internal import MailTypes

/// What a command cannot go on with though its line was understood.
struct CommandError: Explainable, Hashable {
  enum Code: Hashable, Sendable {
    /// A URL came without `--archive`, or the account has no place for its archive.
    case noArchive(String)
    /// `--archive` stands for one account.
    case archiveForSeveral
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

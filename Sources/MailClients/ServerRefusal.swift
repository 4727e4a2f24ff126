internal import IMAPWire
internal import MailTypes

/// What a NO, BAD or BYE means for the work: how far it reaches, and whether to try again.
struct ServerRefusal: Hashable {
  let kind: RefusalKind
  let activity: ClientActivity
  let mailProtocol: MailProtocol

  init(
    _ status: StatusResponse, during activity: ClientActivity, _ mailProtocol: MailProtocol = .imap
  ) {
    var kind = RefusalKind(status)
    if case .reason(.limit) = status.code, activity.isStoring {
      kind = RefusalKind(limitOfStoring: status.text, isMessage: activity.isAppending)
    }
    // To a login, a refusal without any reason means the password.
    if kind == .unexplained, activity.isLogin { kind = .wrongCredentials }
    // Whatever its reason: a connection that was ended may be made again.
    if status.condition == .bye { kind = .temporary }
    self.kind = kind
    self.activity = activity
    self.mailProtocol = mailProtocol
  }

  private var name: String { mailProtocol.rawValue }
  private var scheme: String { name.lowercased() }

  var scope: FailureScope {
    switch kind {
    case .wrongCredentials, .accountBlocked, .tlsRequired, .notConnected, .overQuota: .account
    // What one message meets here, every other would meet too.
    case .noPermission, .noSuchMailbox: max(activity.scope, .mailbox)
    case .temporary, .throttled, .unacceptableMessage, .unexplained: activity.scope
    }
  }

  var isWorthRetrying: Bool {
    switch kind {
    case .temporary, .throttled: true
    // Gmail says so of its own limits: they are over after a while. A full target stays full.
    case .overQuota: !activity.isStoring
    default: false
    }
  }

  var status: ExitCode {
    switch kind {
    case .temporary, .throttled: .tryLater
    case .wrongCredentials, .accountBlocked, .noPermission, .notConnected: .refused
    case .tlsRequired: .unavailable
    case .overQuota: activity.isStoring ? .unavailable : .tryLater
    case .noSuchMailbox, .unacceptableMessage: .partial
    case .unexplained: activity.scope == .account ? .unavailable : .partial
    }
  }

  var cause: Phrase {
    switch kind {
    case .temporary, .throttled:
      Phrase(
        en: "The server refuses for now: too busy, too many connections, or in maintenance.",
        ja: "サーバが一時的に拒否しています(混雑、接続数の超過、メンテナンスなど)。")
    case .wrongCredentials:
      Phrase(
        en: "User name or password is wrong, or the provider wants an app password here.",
        ja: "ユーザー名かパスワードが違うか、アプリ用パスワードが必要な可能性があります。")
    case .accountBlocked:
      Phrase(
        en: "The password may be right, but the provider does not let this account in by \(name).",
        ja: "パスワードは正しくても、このアカウントでの \(name) の利用が許可されていません。")
    case .tlsRequired:
      Phrase(
        en: "The server talks only over a protected connection.",
        ja: "サーバは暗号化された接続だけを受け付けます。")
    case .noPermission:
      Phrase(
        en: "The account has no right to do this.", ja: "このアカウントには、この操作の権限がありません。")
    case .noSuchMailbox:
      Phrase(en: "The server has no such folder.", ja: "サーバにそのフォルダがありません。")
    case .overQuota:
      activity.isStoring
        ? Phrase(en: "The account has no room left.", ja: "アカウントの容量がいっぱいです。")
        : Phrase(
          en: "The provider's limit of what may be read in a time is reached.",
          ja: "一定時間内に読み出せる量の上限に達しました。")
    case .unacceptableMessage:
      Phrase(
        en: "The server does not take this message: too large, or not in a form that it accepts.",
        ja: "サーバがこのメールを受け付けません(大きすぎるか、形式が受け入れられません)。")
    case .notConnected:
      Phrase(
        en: "The login was accepted, but the mail store behind it was not opened: wrong password, "
          + "missing rights or too many sessions.",
        ja: "ログインは受け付けられましたが、メールボックスに接続できません(パスワードの誤り、権限不足、"
          + "同時接続数の超過など)。")
    case .unexplained:
      Phrase(
        en: "The server gives no reason that mailkura knows; see its own words.",
        ja: "サーバは既知の理由を示していません。サーバの応答をご覧ください。")
    }
  }

  var remedy: Phrase {
    switch kind {
    case .temporary, .throttled:
      Phrase(
        en: "Run the same command again later; it carries on where it stopped.",
        ja: "時間をおいて同じコマンドを実行してください。続きから再開します。")
    case .wrongCredentials:
      Phrase(
        en: "Check user name and password; with two-step verification make an app password.",
        ja: "ユーザー名とパスワードを確認してください。2 段階認証を使っている場合はアプリ用パスワードを作成してください。")
    case .accountBlocked:
      Phrase(
        en: "Sign in on the provider's web page, allow \(name) there, and renew the password.",
        ja: "メールサービスの Web ページにログインし、\(name) を許可して、パスワードを更新してください。")
    case .tlsRequired:
      Phrase(
        en: "Use \(scheme)s:// or \(scheme):// without --allow-plaintext.",
        ja: "\(scheme)s:// を使うか、--allow-plaintext を外してください。")
    case .noPermission:
      Phrase(
        en: "Leave the folder out with --exclude, or ask its owner for the right.",
        ja: "--exclude でそのフォルダを除外するか、所有者に権限を依頼してください。")
    case .noSuchMailbox:
      Phrase(
        en: "Check the name; it may have been renamed or removed.",
        ja: "名前を確認してください。変更または削除された可能性があります。")
    case .overQuota:
      activity.isStoring
        ? Phrase(
          en: "Make room or get more of it, then run the same command again.",
          ja: "空き容量を増やしてから、同じコマンドをもう一度実行してください。")
        : Phrase(
          en: "Run the same command again in some hours; it carries on where it stopped.",
          ja: "数時間おいて同じコマンドを実行してください。続きから再開します。")
    case .unacceptableMessage:
      Phrase(
        en: "The message stays in the archive; put it elsewhere with another mail program.",
        ja: "メールはアーカイブに残ります。必要なら別のメールソフトで移してください。")
    case .notConnected:
      Phrase(
        en: "Check the password and the rights of the account, and close other mail programs.",
        ja: "パスワードと権限を確認し、ほかのメールソフトを終了してください。")
    case .unexplained:
      Phrase(
        en: "Run the command again; if it stays, ask the provider what the words mean.",
        ja: "もう一度実行し、変わらなければサーバの応答の意味をメールサービスに問い合わせてください。")
    }
  }
}

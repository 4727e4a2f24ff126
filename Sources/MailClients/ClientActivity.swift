package import MailTypes

/// What a connection was doing, for the words of its errors and the reach of a failure.
package enum ClientActivity: Hashable, Sendable {
  case connecting
  case startingTLS
  case loggingIn(user: String)
  /// Asking for what concerns the whole connection: CAPABILITY, ID, NOOP.
  case asking
  case listing
  case opening(MailboxName)
  case searching(MailboxName)
  case fetching(MailboxName)
  case storingFlags(MailboxName)
  case appending(MailboxName)
  case creating(MailboxName)
  case subscribing(MailboxName)
  /// Removing messages from a maildrop, for good at the end of the session.
  case removing(MailboxName)
  case loggingOut

  var isLogin: Bool { if case .loggingIn = self { true } else { false } }
  var isAppending: Bool { if case .appending = self { true } else { false } }

  /// Whether the server is to store something.
  var isStoring: Bool {
    switch self {
    case .appending, .creating, .storingFlags, .subscribing: true
    default: false
    }
  }

  /// What a refusal of the activity takes with it, where nothing says more.
  var scope: FailureScope {
    switch self {
    case .connecting, .startingTLS, .loggingIn, .asking, .listing, .loggingOut: .account
    case .opening, .searching, .creating, .subscribing: .mailbox
    case .fetching, .storingFlags, .appending, .removing: .message
    }
  }

  /// What did not work, as the first line of an explanation.
  func failed(at server: String) -> Phrase {
    switch self {
    case .connecting:
      Phrase(
        en: "The connection to \(server) could not be made.",
        ja: "\(server) に接続できませんでした。")
    case .startingTLS:
      Phrase(
        en: "The connection to \(server) could not be protected with TLS.",
        ja: "\(server) との接続を TLS で保護できませんでした。")
    case .loggingIn(let user):
      Phrase(
        en: "The login of \(user) at \(server) did not work.",
        ja: "\(server) に \(user) としてログインできませんでした。")
    case .asking:
      Phrase(
        en: "The server \(server) does not answer a simple question.",
        ja: "サーバ \(server) が基本的な問い合わせに応じません。")
    case .listing:
      Phrase(
        en: "The folders at \(server) could not be listed.",
        ja: "\(server) のフォルダ一覧を取得できませんでした。")
    case .opening(let mailbox):
      Phrase(
        en: "The folder “\(mailbox)” at \(server) could not be opened.",
        ja: "\(server) のフォルダ「\(mailbox)」を開けませんでした。")
    case .searching(let mailbox):
      Phrase(
        en: "The messages of the folder “\(mailbox)” at \(server) could not be listed.",
        ja: "\(server) のフォルダ「\(mailbox)」のメール一覧を取得できませんでした。")
    case .fetching(let mailbox):
      Phrase(
        en: "A message of the folder “\(mailbox)” at \(server) could not be read.",
        ja: "\(server) のフォルダ「\(mailbox)」のメールを読み出せませんでした。")
    case .storingFlags(let mailbox):
      Phrase(
        en: "Flags in the folder “\(mailbox)” at \(server) could not be set.",
        ja: "\(server) のフォルダ「\(mailbox)」でフラグを設定できませんでした。")
    case .appending(let mailbox):
      Phrase(
        en: "A message could not be put into the folder “\(mailbox)” at \(server).",
        ja: "\(server) のフォルダ「\(mailbox)」にメールを書き込めませんでした。")
    case .creating(let mailbox):
      Phrase(
        en: "The folder “\(mailbox)” at \(server) could not be made.",
        ja: "\(server) にフォルダ「\(mailbox)」を作成できませんでした。")
    case .subscribing(let mailbox):
      Phrase(
        en: "The folder “\(mailbox)” at \(server) could not be subscribed to.",
        ja: "\(server) のフォルダ「\(mailbox)」を購読できませんでした。")
    case .removing(let mailbox):
      Phrase(
        en: "Messages of the folder “\(mailbox)” at \(server) could not be removed.",
        ja: "\(server) のフォルダ「\(mailbox)」のメールを削除できませんでした。")
    case .loggingOut:
      Phrase(
        en: "The server \(server) did not answer the goodbye.",
        ja: "サーバ \(server) がログアウトに応答しませんでした。")
    }
  }
}

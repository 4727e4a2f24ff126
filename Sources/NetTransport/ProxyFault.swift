internal import MailTypes

/// Why a proxy does not lead to the server.
package enum ProxyFault: Hashable, Sendable {
  /// What answers speaks another protocol.
  case notAProxy
  case loginRequired
  case loginRefused
  /// User name or password is longer than the protocol can carry, or holds a control character.
  case unsendableLogin
  /// Its rules do not let us go there.
  case forbidden
  /// It does not know the server's name, or the server does not answer it.
  case hostUnreachable
  case networkUnreachable
  case connectionRefused
  case timedOut
  /// It cannot do what every proxy of its kind can.
  case unsupported
  /// It fails without a reason.
  case failed
  /// HTTP's status, where it is no other case.
  case status(Int)
  case answerTooLong(octets: Int, maximum: Int)
  /// It hung up before it had answered.
  case ended
  /// It does not answer.
  case silent
}

extension ProxyFault {
  var isWorthRetrying: Bool { status == .tryLater }

  var status: ExitCode {
    switch self {
    case .notAProxy, .unsupported: .unavailable
    case .loginRequired, .loginRefused, .forbidden: .refused
    case .unsendableLogin: .configuration
    case .answerTooLong: .protocolBroken
    case .hostUnreachable, .networkUnreachable, .connectionRefused, .timedOut, .failed, .ended,
      .silent:
      .tryLater
    case .status(let code): (500...599).contains(code) ? .tryLater : .unavailable
    }
  }

  var cause: Phrase {
    switch self {
    case .notAProxy:
      Phrase(
        en: "What answers there is no proxy of the kind that `proxy` names.",
        ja: "応答した相手は、`proxy` に書かれた種類のプロキシではありません。")
    case .loginRequired:
      Phrase(
        en: "The proxy wants a user name and a password.",
        ja: "プロキシがユーザー名とパスワードを求めています。")
    case .loginRefused:
      Phrase(
        en: "The proxy does not accept the user name and password for it.",
        ja: "プロキシのユーザー名とパスワードが受け入れられません。")
    case .unsendableLogin:
      Phrase(
        en: "User name or password for the proxy is longer than 255 bytes or cannot be sent.",
        ja: "プロキシのユーザー名かパスワードが 255 バイトを超えているか、送信できない文字を含んでいます。")
    case .forbidden:
      Phrase(
        en: "The proxy's rules do not let you go there.",
        ja: "プロキシの規則で、そこへの接続が許可されていません。")
    case .hostUnreachable:
      Phrase(
        en: "The proxy does not reach the server, or does not know its name.",
        ja: "プロキシからサーバに到達できないか、プロキシがその名前を知りません。")
    case .networkUnreachable:
      Phrase(
        en: "The proxy's network does not lead there.",
        ja: "プロキシのネットワークがそこまで届いていません。")
    case .connectionRefused:
      Phrase(
        en: "Nothing answers the proxy on the server's port.",
        ja: "サーバのそのポートで待ち受けているものがないと、プロキシが応答しました。")
    case .timedOut:
      Phrase(
        en: "The server did not answer the proxy in time.",
        ja: "サーバがプロキシに時間内に応答しませんでした。")
    case .unsupported:
      Phrase(
        en: "The proxy cannot make such connections.", ja: "プロキシがこの種の接続に対応していません。")
    case .failed:
      Phrase(
        en: "The proxy gives no reason.", ja: "プロキシは理由を示していません。")
    case .status(let code):
      Phrase(
        en: "The proxy answers with the HTTP status \(code).",
        ja: "プロキシが HTTP ステータス \(code) を返しました。")
    case .answerTooLong(let octets, let maximum):
      Phrase(
        en: "The proxy's answer has more than \(octets - 1) bytes; at most \(maximum) are read.",
        ja: "プロキシの応答が \(octets - 1) バイトを超えました。上限は \(maximum) バイトです。")
    case .ended:
      Phrase(
        en: "The proxy hung up before it had answered.",
        ja: "プロキシが応答の途中で接続を閉じました。")
    case .silent:
      Phrase(
        en: "The proxy does not answer in time.", ja: "プロキシが時間内に応答しません。")
    }
  }

  var remedy: Phrase {
    switch self {
    case .notAProxy, .unsupported, .answerTooLong:
      Phrase(
        en: "Check kind, host and port of `proxy`: socks5://HOST:PORT or http://HOST:PORT.",
        ja: "`proxy` の種類、ホスト名、ポートを確認してください (socks5://HOST:PORT または http://HOST:PORT)。")
    case .loginRequired, .loginRefused, .unsendableLogin:
      Phrase(
        en: "Write proxy: { url: \"socks5://USER@HOST:PORT\", password: { … } } and check both.",
        ja: "proxy: { url: \"socks5://USER@HOST:PORT\", password: { … } } の形で書き、内容を確認してください。")
    case .forbidden, .status:
      Phrase(
        en: "Ask the proxy's owner to allow the port, or use another way.",
        ja: "プロキシの管理者にポートの許可を依頼するか、別の経路を使ってください。")
    case .hostUnreachable, .networkUnreachable, .connectionRefused, .timedOut:
      Phrase(
        en: "Check the server's host and port, or run the same command again later.",
        ja: "サーバのホスト名とポートを確認するか、時間をおいて再実行してください。")
    case .failed, .ended, .silent:
      Phrase(
        en: "Check that the proxy works, then run the same command again.",
        ja: "プロキシの動作を確認してから、同じコマンドをもう一度実行してください。")
    }
  }
}

internal import MailTypes

extension ConfigError {
  /// Why the value of `proxy` cannot be used.
  static func proxyWords(_ fault: ProxyURL.Fault) -> (cause: Phrase, remedy: Phrase) {
    let form = Phrase(
      en: "Write it as \"socks5://HOST:PORT\" or \"http://HOST:PORT\".",
      ja: "\"socks5://HOST:PORT\" または \"http://HOST:PORT\" の形で書いてください。")
    return switch fault {
    case .unknownScheme:
      (
        Phrase(
          en: "`proxy` begins neither with `socks5://` nor with `http://`.",
          ja: "`proxy` が `socks5://` でも `http://` でも始まっていません。"), form
      )
    case .passwordInside:
      (
        Phrase(
          en: "The URL in `proxy` holds a password; a password in clear is not taken that way.",
          ja: "`proxy` の URL にパスワードが書かれています。平文のパスワードはこの形では使えません。"),
        Phrase(
          en: "Write proxy: { url: \"socks5://USER@HOST:PORT\", password: { command: \"…\" } }.",
          ja: "proxy: { url: \"socks5://USER@HOST:PORT\", password: { command: \"…\" } } の形で"
            + "書いてください。")
      )
    case .noPort:
      (
        Phrase(
          en: "The URL in `proxy` names no port, and HTTP proxies have no usual one.",
          ja: "`proxy` の URL にポートがありません。HTTP プロキシには決まったポートがありません。"), form
      )
    case .malformed:
      (
        Phrase(
          en: "`proxy` holds no host and port that can be read.",
          ja: "`proxy` からホスト名とポートを読み取れません。"), form
      )
    }
  }
}

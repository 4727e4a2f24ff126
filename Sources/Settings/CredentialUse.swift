internal import MailTypes

/// What a credential source is asked for; only the words of an error depend on it.
package enum CredentialUse: Hashable, Sendable {
  case password
  /// An access token of OAuth 2.0.
  case token
  /// The private key of a client certificate.
  case clientKey

  /// What did not work.
  func failure(of source: String) -> Phrase {
    switch self {
    case .password:
      Phrase(
        en: "No password from `\(source)`.", ja: "`\(source)` からパスワードを得られません。")
    case .token:
      Phrase(
        en: "No access token from `\(source)`.", ja: "`\(source)` からアクセストークンを得られません。")
    case .clientKey:
      Phrase(
        en: "The key of the client certificate, `\(source)`, cannot be used.",
        ja: "クライアント証明書の鍵 `\(source)` を使えません。")
    }
  }
}

internal import MailTypes
internal import SASLMechanisms

extension ClientError {
  /// What a refused login means, where the way that was tried tells more than the refusal.
  var loginWords: (cause: Phrase, remedy: Phrase)? {
    guard let mechanism else { return nil }
    switch mechanism {
    case .oauthBearer, .xoauth2:
      return (
        Phrase(
          en: "The access token was refused: expired, revoked, for another account, or without the "
            + "right to read mail by \(mailProtocol.rawValue).",
          ja: "アクセストークンが拒否されました(期限切れ、失効、別のアカウントのもの、"
            + "\(mailProtocol.rawValue) の権限なし、など)。"),
        Phrase(
          en:
            "Run the command of `oauth` by hand; sign in anew with the program that it belongs to.",
          ja: "`oauth` のコマンドを手で実行して確かめ、それを提供するプログラムでサインインし直してください。")
      )
    case .external:
      return (
        Phrase(
          en: "The server does not take the client certificate for this account.",
          ja: "サーバは、このアカウントのクライアント証明書を受け入れません。"),
        Phrase(
          en: "Ask the server's owner which certificate belongs to the account.",
          ja: "このアカウントに対応する証明書を、サーバの管理者に確認してください。")
      )
    case _ where mechanism.isSCRAM || mechanism.wantsAsking:
      return (
        Phrase(
          en: "User name or password is wrong, or the server cannot check this password by "
            + "\(mechanism.rawValue).",
          ja: "ユーザー名かパスワードが違うか、サーバがこのパスワードを \(mechanism.rawValue) では確認できません。"),
        Phrase(
          en: "Check user name and password; if they are right, try `--auth \(alternative)`.",
          ja: "ユーザー名とパスワードを確認してください。正しければ `--auth \(alternative)` を試してください。")
      )
    default: return nil
    }
  }

  /// For a way to log in that does not fit what there is to log in with.
  func wantedWords(
    _ credential: MechanismChoice.Credential
  ) -> (cause: Phrase, remedy: Phrase) {
    let name = mechanism?.rawValue ?? ""
    return switch credential {
    case .password:
      (
        Phrase(
          en: "\(name) logs in with a password, and the account is set up for something else.",
          ja: "\(name) はパスワードでログインする方式ですが、アカウントには別のものが設定されています。"),
        Phrase(
          en: "Leave `auth` out, or write `password` instead of `oauth`.",
          ja: "`auth` を省くか、`oauth` の代わりに `password` を書いてください。")
      )
    case .token:
      (
        Phrase(
          en: "\(name) logs in with an access token, and the account says nothing of one.",
          ja: "\(name) はアクセストークンでログインする方式ですが、アカウントに設定がありません。"),
        Phrase(
          en: "Write oauth: { command: \"…\" } into the account, with a command that prints one.",
          ja: "トークンを出力するコマンドを、oauth: { command: \"…\" } の形でアカウントに書いてください。")
      )
    case .certificate:
      (
        Phrase(
          en: "\(name) logs in with a client certificate, and the account says nothing of one.",
          ja: "\(name) はクライアント証明書でログインする方式ですが、アカウントに設定がありません。"),
        Phrase(
          en: "Write `clientCertificate` into the account, and leave `oauth` out.",
          ja: "`clientCertificate` をアカウントに書き、`oauth` を消してください。")
      )
    }
  }

  /// The next way to try where a password is right and one way refuses it.
  private var alternative: String {
    switch mechanism {
    case .scramSHA256Plus: AuthenticationMechanism.scramSHA256.rawValue
    case .scramSHA1Plus: AuthenticationMechanism.scramSHA1.rawValue
    default: AuthenticationMechanism.plain.rawValue
    }
  }
}

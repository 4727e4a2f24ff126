internal import MailTypes

extension ClientError {
  /// What a refused login means, where the way that was tried tells more than the refusal.
  var loginWords: (cause: Phrase, remedy: Phrase)? {
    guard let mechanism else { return nil }
    switch mechanism {
    case .oauthBearer, .xoauth2:
      return (
        Phrase(
          en: "The access token was refused: expired, revoked, for another account, or without the "
            + "right to read mail by IMAP.",
          ja: "アクセストークンが拒否されました(期限切れ、失効、別のアカウントのもの、IMAP の権限なし、など)。"),
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
    case _ where mechanism.isSCRAM || mechanism == .cramMD5:
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

  /// The next way to try where a password is right and one way refuses it.
  private var alternative: String {
    switch mechanism {
    case .scramSHA256Plus: AuthenticationMechanism.scramSHA256.rawValue
    case .scramSHA1Plus: AuthenticationMechanism.scramSHA1.rawValue
    default: AuthenticationMechanism.plain.rawValue
    }
  }
}

internal import JobEvents
internal import MailClients
internal import MailTypes

extension JobWarning {
  /// For a server that no longer offers what it was logged in by, or no longer lets the login be bound
  /// to the connection: perhaps somebody stands in between.
  ///
  /// - Parameter former: how the last backup logged in; nil where nobody knows.
  /// - Returns: nil where the new way is as good, or was chosen though the old one is still there.
  static func weakerLogin(
    than former: AuthenticationMechanism?, now login: LoginRecord
  ) -> JobWarning? {
    guard let former, former.isSCRAM, former != login.mechanism,
      !login.offered.contains(former.rawValue) || former.isBound && !login.mechanism.isBound,
      takesPassword(login.mechanism), rank(login.mechanism) > rank(former)
    else { return nil }
    let now = login.mechanism.rawValue
    return JobWarning(
      what: Phrase(
        en:
          "The server no longer lets anybody log in by \(former.rawValue); it was done by \(now).",
        ja: "サーバで \(former.rawValue) によるログインができなくなったため、\(now) を使いました。"),
      remedy: Phrase(
        en:
          "If its owner knows nothing of it, somebody may stand in between: set `auth` to the old "
          + "way, and change the password.",
        ja: "サーバの管理者に心当たりがなければ、途中に何者かがいる可能性があります。"
          + "`auth` に以前の方式を指定し、パスワードを変更してください。"))
  }

  private static func takesPassword(_ mechanism: AuthenticationMechanism) -> Bool {
    !mechanism.usesToken && mechanism != .external
  }

  private static func rank(_ mechanism: AuthenticationMechanism) -> Int {
    AuthenticationMechanism.byStrength.firstIndex(of: mechanism) ?? 0
  }
}

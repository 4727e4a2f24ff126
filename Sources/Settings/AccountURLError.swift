package import MailTypes

/// Why a URL names no account that mailkura can reach.
package struct AccountURLError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    case noScheme
    case unknownScheme(String)
    case passwordInside
    case badUser
    case badHost
    case badPort(String)
    case somethingAfterHost
    /// A URL on the command line must say whose mail is meant.
    case noUser
  }

  package var code: Code
  /// The URL without what may be a password.
  package var shown: String

  package init(_ code: Code, _ url: String) {
    self.code = code
    shown = Self.withoutPassword(url)
  }

  /// `imaps://taro:…@host` for anything that stands between a colon and the last `@`.
  private static func withoutPassword(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return url }
    var start = url.startIndex
    if let scheme = url.firstIndex(of: ":"), url[scheme...].hasPrefix("://") {
      start = url.index(scheme, offsetBy: 3)
    }
    guard start <= at, let colon = url[start..<at].firstIndex(of: ":") else { return url }
    return url[...colon] + "…" + url[at...]
  }
}

extension AccountURLError: Explainable {
  package var scope: FailureScope { .run }
  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    let words = cause
    return Explanation(
      .usage,
      what: Phrase(en: "The URL `\(shown)` cannot be used.", ja: "URL `\(shown)` は使えません。"),
      cause: words.cause, remedy: words.remedy)
  }

  private static let form = Phrase(
    en: "Write it as `imaps://taro%40example.jp@imap.example.jp`.",
    ja: "`imaps://taro%40example.jp@imap.example.jp` の形で書いてください。")

  private var cause: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .noScheme:
      (Phrase(en: "It does not begin with `imaps://`.", ja: "`imaps://` で始まっていません。"), Self.form)
    case .unknownScheme(let name):
      (
        Phrase(en: "There is no scheme `\(name)`.", ja: "`\(name)` という方式はありません。"),
        Phrase(
          en:
            "Use `imaps://` or `pop3s://` (TLS from the start), or `imap://` or `pop3://` (STARTTLS).",
          ja: "`imaps://`、`pop3s://` (最初から TLS) または `imap://`、`pop3://` (STARTTLS) を使ってください。")
      )
    case .passwordInside:
      (
        Phrase(
          en: "It holds a password, which every user of this machine could read there.",
          ja: "パスワードが含まれています。コマンドの引数は、同じ機器のほかの利用者からも見えてしまいます。"),
        Phrase(
          en: "Leave it out and use `--password-file`, `--password-command` or `--password-env`. "
            + "A `:` in the user name is written `%3A`.",
          ja: "パスワードは書かずに、`--password-file`、`--password-command`、`--password-env` の"
            + "いずれかを使ってください。ユーザ名の中の `:` は `%3A` と書きます。")
      )
    case .badUser:
      (
        Phrase(
          en: "The user name before `@` is empty or not correctly percent-encoded.",
          ja: "`@` の前のユーザ名が空か、パーセント符号化が正しくありません。"),
        Phrase(
          en: "Write `%40` for `@` and `%25` for `%` in the user name.",
          ja: "ユーザ名の中の `@` は `%40`、`%` は `%25` と書いてください。")
      )
    case .badHost:
      (
        Phrase(
          en: "The host name is empty or holds characters that host names do not have.",
          ja: "ホスト名が空か、ホスト名に使えない文字が含まれています。"),
        Phrase(
          en: "Check the host; an IPv6 address stands in brackets, a name with other letters "
            + "than a to z in its `xn--` form.",
          ja: "ホスト名を確認してください。IPv6 アドレスは [ ] で囲み、日本語のドメイン名は `xn--` の形で書きます。")
      )
    case .badPort(let text):
      (
        Phrase(
          en: "The port `\(text)` is no number from 1 to 65535.",
          ja: "ポート `\(text)` は 1 から 65535 までの数ではありません。"),
        Phrase(
          en: "Leave the port out for the usual one (imaps 993, imap 143, pop3s 995, pop3 110).",
          ja: "通常のポート (imaps 993、imap 143、pop3s 995、pop3 110) でよければ、省略してください。")
      )
    case .somethingAfterHost:
      (
        Phrase(
          en: "Something follows the host.", ja: "ホスト名の後に余分なものが付いています。"),
        Phrase(
          en: "End the URL with the host or port; choose folders with `--folder`. "
            + "A `/` in the user name is written `%2F`.",
          ja: "URL はホスト名かポートで終えてください。フォルダは `--folder` で選びます。"
            + "ユーザ名の中の `/` は `%2F` と書きます。")
      )
    case .noUser:
      (
        Phrase(en: "It does not say whose mail is meant.", ja: "誰のメールなのかが書かれていません。"),
        Self.form
      )
    }
  }
}

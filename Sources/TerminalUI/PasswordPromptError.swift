package import MailTypes

/// Why no password could be asked for.
package struct PasswordPromptError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// There is nobody to ask: the run has no terminal.
    case noTerminal
    /// Nothing was typed, or the terminal went away.
    case nothingTyped
    case tooLong(maximum: Int)
    case interrupted
  }

  package var code: Code
  /// Whose password: `taro@example.jp@imap.example.jp`.
  package var account: String
}

extension PasswordPromptError: Explainable {
  package var scope: FailureScope { .account }
  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    let sources = Phrase(
      en: "Use --password-file, --password-command or --password-env, "
        + "or `password` in the configuration.",
      ja: "--password-file、--password-command、--password-env、または設定の `password` を使ってください。")
    let what = Phrase(
      en: "There is no password for \(account).", ja: "\(account) のパスワードがありません。")
    switch code {
    case .noTerminal:
      return Explanation(
        .configuration, what: what,
        cause: Phrase(
          en: "No source is given for it, and there is no terminal to ask on.",
          ja: "取得元が指定されておらず、尋ねるための端末もありません。"),
        remedy: sources)
    case .nothingTyped:
      return Explanation(
        .configuration, what: what,
        cause: Phrase(en: "Nothing was typed.", ja: "何も入力されませんでした。"),
        remedy: Phrase(
          en: "Run the command again and type the password, then press Return.",
          ja: "もう一度実行し、パスワードを入力して Enter キーを押してください。"))
    case .tooLong(let maximum):
      return Explanation(
        .configuration, what: what,
        cause: Phrase(
          en: "What was typed is longer than \(maximum) bytes.",
          ja: "入力が上限の \(maximum) バイトを超えています。"),
        remedy: sources)
    case .interrupted:
      return Explanation(
        .interrupted, what: what,
        cause: Phrase(en: "The question was interrupted.", ja: "入力が中断されました。"),
        remedy: Phrase(en: "Run the command again.", ja: "もう一度実行してください。"))
    }
  }
}

package import MailTypes

/// What is wrong with a configuration file, or with what was looked for in it.
package struct ConfigError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// Somebody named a file that is not there.
    case missing
    /// There is no configuration at the usual place, and it is needed.
    case noConfiguration
    case notAllowed(reason: String)
    case notReadable(reason: String)
    case notAFile
    case tooLarge(maximum: Int)
    case notUTF8
    case syntax(cause: Phrase, remedy: Phrase)
    case unknownKey(String, nearest: String?, known: [String])
    case wrongType(String, expected: Phrase)
    case emptyText(String)
    case missingKey(String, account: String)
    case badURL(cause: Phrase, remedy: Phrase)
    case proxyURL(ProxyURL.Fault)
    case proxyAndTunnel
    case twoUsers
    case barePassword
    case passwordSourceCount
    case passwordAndToken
    case tokenSourceMissing
    /// A password stands in a file of this mode (permission bits) that others can read.
    case plainPasswordInOpenFile(mode: UInt32)
    case badAccountName(String)
    case noAccounts
    case unknownAccount(String, nearest: String?)
  }

  package var code: Code
  package var file: String
  /// Nil where no place in the file is to blame.
  package var position: ConfigPosition?

  package init(_ code: Code, in file: String, at position: ConfigPosition? = nil) {
    self.code = code
    self.file = file
    self.position = position
  }

  init(_ error: ConfigSyntaxError, in file: String) {
    self.init(
      .syntax(cause: error.words.cause, remedy: error.words.remedy), in: file, at: error.position)
  }
}

extension ConfigError: Explainable {
  package var scope: FailureScope { .run }
  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    let status: ExitCode =
      switch code {
      case .missing: .notFound
      case .notAllowed: .refused
      case .notReadable: .inputOutput
      default: .configuration
      }
    return Explanation(status, what: what, cause: words.cause, remedy: words.remedy)
  }

  private var what: Phrase {
    if let position {
      let (line, column) = (position.line, position.column)
      return Phrase(
        en: "The configuration \(file) has a mistake in line \(line), column \(column).",
        ja: "設定ファイル \(file) の \(line) 行 \(column) 桁に誤りがあります。")
    }
    switch code {
    case .missing, .noConfiguration:
      return Phrase(
        en: "There is no configuration file \(file).", ja: "設定ファイル \(file) がありません。")
    case .unknownAccount(let name, _):
      return Phrase(
        en: "The configuration \(file) has no account `\(name)`.",
        ja: "設定ファイル \(file) に `\(name)` というアカウントはありません。")
    default:
      return Phrase(
        en: "The configuration \(file) cannot be used.", ja: "設定ファイル \(file) を使えません。")
    }
  }
}

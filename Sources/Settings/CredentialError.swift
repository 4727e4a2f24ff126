package import MailTypes

/// Why a password source gives no password.
package struct CredentialError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// Not there; whether the configuration names it, or the command line.
    case fileMissing(isConfigured: Bool)
    case notAllowed
    case notReadable(reason: String)
    case notAFile
    case foreignOwner(user: UInt32)
    case writableByOthers
    case variableNotSet
    /// systemd has handed over no credentials at all.
    case noCredentials
    /// Nor this one.
    case noSuchCredential
    case noKeyringProgram(String)
    /// The keyring has no such entry, or is locked; with the command that makes one.
    case notInKeyring(storing: String)
    case empty
    case tooLong(maximum: Int)
    case holdsNUL
    case cannotStart(reason: String)
    case exited(status: Int32)
    case killed(signal: Int32)
    case tookTooLong(seconds: Int)
    /// The command wanted to talk to the terminal, which it cannot.
    case wantedTerminal
    case interrupted
  }

  package var code: Code
  /// The file, the variable's name or the command.
  package var source: String
  package var use = CredentialUse.password

  package init(_ code: Code, in source: String) {
    self.code = code
    self.source = source
  }
}

extension CredentialError: Explainable {
  package var scope: FailureScope { .account }
  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    let status: ExitCode =
      switch code {
      case .fileMissing(let isConfigured): isConfigured ? .configuration : .notFound
      case .notAllowed, .foreignOwner, .writableByOthers: .refused
      case .notReadable: .inputOutput
      case .interrupted: .interrupted
      default: .configuration
      }
    let words = words
    return Explanation(
      status, what: use.failure(of: source), cause: words.cause, remedy: words.remedy)
  }

  private var words: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .fileMissing, .notAllowed, .notReadable, .notAFile, .foreignOwner, .writableByOthers:
      fileWords
    case .noCredentials, .noSuchCredential, .noKeyringProgram, .notInKeyring:
      storeWords
    case .cannotStart, .exited, .killed, .tookTooLong, .wantedTerminal, .interrupted:
      commandWords
    default:
      contentWords
    }
  }
}

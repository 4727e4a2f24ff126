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
      status,
      what: Phrase(
        en: "No password from `\(source)`.", ja: "`\(source)` からパスワードを得られません。"),
      cause: words.cause, remedy: words.remedy)
  }

  private var words: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .fileMissing, .notAllowed, .notReadable, .notAFile, .foreignOwner, .writableByOthers:
      fileWords
    case .cannotStart, .exited, .killed, .tookTooLong, .wantedTerminal, .interrupted:
      commandWords
    default:
      contentWords
    }
  }

  private var fileWords: (cause: Phrase, remedy: Phrase) {
    let name = ShellQuoting.quoted(source)
    switch code {
    case .fileMissing:
      return (
        Phrase(en: "There is no such file.", ja: "そのファイルがありません。"),
        Phrase(
          en: "Check the path, or write the password into the first line of that file.",
          ja: "パスを確認するか、そのファイルの 1 行目にパスワードを書いてください。")
      )
    case .notAllowed:
      return (
        Phrase(
          en: "The system does not permit reading the file.", ja: "ファイルの読み取りが許可されていません。"),
        Phrase(
          en: "Make it yours and readable: chmod 600 \(name)",
          ja: "自分の所有にして、読めるようにしてください: chmod 600 \(name)")
      )
    case .notReadable(let reason):
      return (
        Phrase(en: "Reading failed: \(reason).", ja: "読み取りに失敗しました: \(reason)"),
        Phrase(
          en: "Check the disk or the network drive it is on.",
          ja: "ファイルのあるディスクやネットワークドライブを確認してください。")
      )
    case .notAFile:
      return (
        Phrase(en: "It is a directory or a device.", ja: "ディレクトリまたはデバイスです。"),
        Phrase(en: "Name a file.", ja: "ファイルを指定してください。")
      )
    case .foreignOwner(let user):
      return (
        Phrase(
          en: "The file belongs to another user (number \(user)), who could change it.",
          ja: "ファイルが別の利用者 (番号 \(user)) のもので、書き換えられるおそれがあります。"),
        Phrase(
          en: "Make the file yours, or keep a copy of your own.",
          ja: "自分の所有にするか、自分用の写しを使ってください。")
      )
    default:
      return (
        Phrase(
          en: "Other users can write to the file.", ja: "ファイルをほかの利用者が書き換えられます。"),
        Phrase(en: "Run: chmod 600 \(name)", ja: "次を実行してください: chmod 600 \(name)")
      )
    }
  }

  private var contentWords: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .variableNotSet:
      (
        Phrase(
          en: "The environment variable is not set, or empty.",
          ja: "その環境変数が設定されていないか、空です。"),
        Phrase(
          en: "Set it, and export it to this command.",
          ja: "値を設定し、export してから実行してください。")
      )
    case .tooLong(let maximum):
      (
        Phrase(
          en: "Its first line is longer than \(maximum) bytes.",
          ja: "1 行目が上限の \(maximum) バイトを超えています。"),
        Phrase(
          en: "Put the password alone into the first line.",
          ja: "1 行目にはパスワードだけを書いてください。")
      )
    case .holdsNUL:
      (
        Phrase(
          en: "Its first line holds a NUL byte, which no password has.",
          ja: "1 行目に NUL バイトが含まれています。パスワードには使えません。"),
        Phrase(
          en: "Check that it is text.", ja: "テキストであることを確認してください。")
      )
    default:
      (
        Phrase(en: "Its first line is empty.", ja: "1 行目が空です。"),
        Phrase(
          en: "Put the password into the first line.", ja: "1 行目にパスワードを書いてください。")
      )
    }
  }

  private var commandWords: (cause: Phrase, remedy: Phrase) {
    let tryIt = Phrase(
      en: "Run the command by hand and see what it says.",
      ja: "同じコマンドを手で実行して、何が表示されるか確認してください。")
    switch code {
    case .cannotStart(let reason):
      return (
        Phrase(
          en: "The command could not be started: \(reason).",
          ja: "コマンドを開始できませんでした: \(reason)"),
        tryIt
      )
    case .exited(let status):
      return (
        Phrase(
          en: "The command failed with exit status \(status).",
          ja: "コマンドが終了コード \(status) で失敗しました。"),
        tryIt
      )
    case .killed(let signal):
      return (
        Phrase(
          en: "The command was ended by signal \(signal).",
          ja: "コマンドがシグナル \(signal) で終了しました。"),
        tryIt
      )
    case .wantedTerminal:
      return (
        Phrase(
          en: "The command asks for something on the terminal, which it cannot do here.",
          ja: "コマンドが端末で何かを尋ねようとしましたが、ここではできません。"),
        Phrase(
          en: "Unlock the password store beforehand, or use a command that does not ask.",
          ja: "先にパスワードストアのロックを解除しておくか、問い合わせをしないコマンドを使ってください。")
      )
    case .interrupted:
      return (
        Phrase(
          en: "The command was stopped because mailkura was interrupted.",
          ja: "mailkura が中断されたため、コマンドを止めました。"),
        Phrase(en: "Run mailkura again.", ja: "もう一度実行してください。")
      )
    case .tookTooLong(let seconds):
      return (
        Phrase(
          en: "The command gave no answer within \(seconds) seconds and was stopped.",
          ja: "コマンドが \(seconds) 秒以内に終わらなかったため、止めました。"),
        tryIt
      )
    default:
      return (
        Phrase(en: "The command gave nothing.", ja: "コマンドから何も得られませんでした。"), tryIt
      )
    }
  }
}

package import MailTypes

/// What is wrong with a command line.
package struct UsageError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    case missingCommand
    case unknownCommand(String, nearest: String?)
    case unknownOption(String, nearest: String?)
    /// An option of a command stands before the command's name.
    case optionBeforeCommand(String, belongsTo: String)
    case missingValue(of: String)
    case unexpectedValue(of: String)
    case invalidValue(of: String, String, Phrase)
    case missingOption(String)
    case missingOperand(String)
    case excessOperand(String)
  }

  package var code: Code
  /// The command whose help is worth reading; nil for that of the tool.
  package var command: String?

  package init(_ code: Code, command: String?) {
    self.code = code
    self.command = command
  }

  /// Whether there is no command whose help could be shown.
  var isAboutTheCommand: Bool {
    if case .unknownCommand = code { true } else { false }
  }
}

extension UsageError: Explainable {
  package var scope: FailureScope { .run }
  package var isWorthRetrying: Bool { false }

  package var explanation: Explanation {
    let (what, cause, hint) = words
    let help = "mailkura \(command.map { $0 + " " } ?? "")--help"
    let seeHelp = Phrase(
      en: "Run `\(help)` to see what can be given.",
      ja: "指定できるものは `\(help)` で確認できます。")
    return Explanation(.usage, what: what, cause: cause, remedy: hint ?? seeHelp)
  }

  private var words: (what: Phrase, cause: Phrase, hint: Phrase?) {
    switch code {
    case .missingCommand:
      (
        Phrase(en: "No command was given.", ja: "コマンドが指定されていません。"),
        Phrase(
          en: "The first word after `mailkura` says what to do, for example `backup`.",
          ja: "`mailkura` の後には、`backup` のように何をするかを書きます。"),
        nil
      )
    case .unknownCommand(let name, let nearest):
      (
        Phrase(en: "There is no command `\(name)`.", ja: "`\(name)` というコマンドはありません。"),
        Phrase(
          en: "The name may be misspelt, or an option stands where the command should.",
          ja: "つづりが違うか、コマンドを書く場所に別の語が書かれています。"),
        nearest.map(Self.meant)
      )
    case .unknownOption(let name, let nearest):
      (
        Phrase(
          en: "There is no option `\(name)`" + (command.map { " for `\($0)`." } ?? "."),
          ja: (command.map { "`\($0)` に " } ?? "") + "`\(name)` というオプションはありません。"),
        Phrase(
          en: "The name may be misspelt, or belongs to another command.",
          ja: "つづりが違うか、別のコマンドのオプションです。"),
        nearest.map(Self.meant)
      )
    case .optionBeforeCommand(let name, let command):
      (
        Phrase(
          en: "The option `\(name)` stands before the command.",
          ja: "オプション `\(name)` がコマンドの前に書かれています。"),
        Phrase(
          en: "Only options that all commands share may stand there.",
          ja: "コマンドの前に書けるのは、全コマンド共通のオプションだけです。"),
        Phrase(
          en: "Write it after the command, for example `mailkura \(command) \(name) …`.",
          ja: "`mailkura \(command) \(name) …` のように、コマンドの後に書いてください。")
      )
    case .missingValue(let usage):
      (
        Phrase(en: "The value of `\(usage)` is missing.", ja: "`\(usage)` の値がありません。"),
        Phrase(
          en: "This option needs a value, and the line ends or another option follows.",
          ja: "このオプションには値が必要ですが、行が終わっているか、次のオプションが続いています。"),
        Phrase(
          en: "Write `\(Self.joined(usage))`; in this form the value may begin with a hyphen too.",
          ja: "`\(Self.joined(usage))` の形で書いてください。この形なら - で始まる値も書けます。")
      )
    case .unexpectedValue(let name):
      (
        Phrase(en: "`\(name)` takes no value.", ja: "`\(name)` には値を指定できません。"),
        Phrase(en: "The option is a plain switch.", ja: "このオプションは、付けるか付けないかだけのものです。"),
        Phrase(en: "Write just `\(name)`.", ja: "`\(name)` とだけ書いてください。")
      )
    case .invalidValue(let usage, let value, let expected):
      (
        Phrase(
          en: "The value `\(value)` of `\(usage)` cannot be used.",
          ja: "`\(usage)` に `\(value)` は指定できません。"),
        Phrase(en: "Expected: \(expected.en).", ja: "指定できるのは\(Self.spaced(expected.ja))です。"),
        nil
      )
    case .missingOption(let usage):
      (
        Phrase(en: "The option `\(usage)` is missing.", ja: "オプション `\(usage)` がありません。"),
        Phrase(en: "The command cannot do without it.", ja: "このコマンドには必ず必要です。"),
        nil
      )
    case .missingOperand(let metavar):
      (
        Phrase(en: "\(metavar) is missing.", ja: "\(metavar) が指定されていません。"),
        Phrase(
          en: "The command does not know what to work on.",
          ja: "何を対象にするのかが分かりません。"),
        nil
      )
    case .excessOperand(let text):
      (
        Phrase(en: "`\(text)` is one argument too many.", ja: "`\(text)` は余分な引数です。"),
        Phrase(
          en: "The command takes fewer arguments; a name with spaces must stand in quotes.",
          ja: "引数の数が多すぎます。空白を含む名前は引用符で囲む必要があります。"),
        nil
      )
    }
  }

  private static func meant(_ nearest: String) -> Phrase {
    Phrase(en: "Did you mean `\(nearest)`?", ja: "`\(nearest)` ではありませんか。")
  }

  /// `--archive=DIR` from `--archive DIR`.
  private static func joined(_ usage: String) -> String {
    String(usage.map { $0 == " " ? "=" : $0 })
  }

  private static func spaced(_ text: String) -> String {
    text.unicodeScalars.first?.isASCII == true ? " " + text + " " : text
  }
}

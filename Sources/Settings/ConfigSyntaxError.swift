internal import MailTypes

/// Where a configuration file stops being JSON5, and why.
struct ConfigSyntaxError: Error, Hashable, Sendable {
  enum Code: Hashable, Sendable {
    case expected(String, or: String? = nil)
    case expectedEnd
    case expectedKey
    case expectedValue
    case unexpectedEnd
    case unclosed(String, since: ConfigPosition)
    case unclosedString
    /// The word is not kept: it may be a password.
    case wordWithoutQuotes
    case badEscape
    case badNumber
    case tooDeep(maximum: Int)
    case doubledKey(String, firstLine: Int)
  }

  var code: Code
  var position: ConfigPosition

  init(_ code: Code, at position: ConfigPosition) {
    self.code = code
    self.position = position
  }

  /// Why the file cannot be read on, and what to do.
  var words: (cause: Phrase, remedy: Phrase) {
    switch code {
    case .expected(let mark, let other):
      let marks = "`\(mark)`" + (other.map { " or `\($0)`" } ?? "")
      let marksInJapanese = "`\(mark)`" + (other.map { " か `\($0)`" } ?? "")
      return (
        Phrase(en: "\(marks) is expected here.", ja: "ここには \(marksInJapanese) が必要です。"),
        Phrase(
          en: "Often a comma or a quotation mark is missing just before this place.",
          ja: "この直前でコンマや引用符が抜けていることがよくあります。確認してください。")
      )
    case .expectedEnd:
      return (
        Phrase(
          en: "The configuration ends before this place, but more text follows.",
          ja: "設定はこの手前で終わっているのに、続きが書かれています。"),
        Phrase(
          en: "Check for one closing bracket too many.", ja: "閉じ括弧が多すぎないか確認してください。")
      )
    case .expectedKey:
      return (
        Phrase(
          en: "The name of a setting is expected here.", ja: "ここには設定項目の名前が必要です。"),
        Phrase(
          en: "Write `name: value`; a name with other characters than letters and digits "
            + "stands in quotation marks.",
          ja: "`名前: 値` の形で書いてください。文字と数字以外を含む名前は引用符で囲みます。")
      )
    case .expectedValue:
      return (
        Phrase(en: "A value is expected here.", ja: "ここには値が必要です。"),
        Phrase(
          en: "Write text in quotation marks, a number, true, false, [ … ] or { … }.",
          ja: "引用符で囲んだ文字列、数、true、false、[ … ]、{ … } のいずれかを書いてください。")
      )
    case .unexpectedEnd:
      return (
        Phrase(
          en: "The file ends where a value is expected.", ja: "値が必要なところでファイルが終わっています。"),
        Phrase(en: "Complete the file.", ja: "続きを書き足してください。")
      )
    case .unclosed(let mark, let since):
      let place = "\(since.line):\(since.column)"
      return (
        Phrase(
          en: "The `\(mark)` of line \(since.line), column \(since.column) is never closed.",
          ja: "\(since.line) 行 \(since.column) 桁の `\(mark)` が閉じられていません。"),
        Phrase(
          en: "Add what closes the one at \(place).", ja: "\(place) に対応する閉じ記号を書き足してください。")
      )
    case .unclosedString:
      return (
        Phrase(
          en: "The text that begins here has no closing quotation mark in its line.",
          ja: "ここで始まる文字列が、同じ行の中で引用符で閉じられていません。"),
        Phrase(
          en: "Close it with the same quotation mark; write a line end inside as \\n.",
          ja: "同じ種類の引用符で閉じてください。文字列の中の改行は \\n と書きます。")
      )
    case .wordWithoutQuotes:
      return (
        Phrase(
          en: "The word that begins here stands without quotation marks.",
          ja: "ここで始まる語が引用符で囲まれていません。"),
        Phrase(
          en: "Write text in quotation marks, as in \"maildir\".",
          ja: "文字列は \"maildir\" のように引用符で囲んでください。")
      )
    case .badEscape:
      return (
        Phrase(
          en: "This escape with a backslash has no meaning.", ja: "この \\ の書き方には意味がありません。"),
        Phrase(
          en: "Write a backslash itself as \\\\, as in \"\\\\Trash\".",
          ja: "\\ という文字そのものは、\"\\\\Trash\" のように \\\\ と書いてください。")
      )
    case .badNumber:
      return (
        Phrase(
          en: "What begins here is neither a number nor text in quotation marks.",
          ja: "ここで始まるものは、数でも引用符で囲んだ文字列でもありません。"),
        Phrase(
          en: "If it is meant as text, put it in quotation marks.",
          ja: "文字列のつもりなら、引用符で囲んでください。")
      )
    case .tooDeep(let maximum):
      return (
        Phrase(
          en: "Brackets stand within brackets more than \(maximum) levels deep.",
          ja: "括弧の入れ子が上限の \(maximum) 段を超えています。"),
        Phrase(
          en: "Remove brackets; a configuration needs four levels.",
          ja: "括弧を減らしてください。設定に必要なのは 4 段までです。")
      )
    case .doubledKey(let key, let firstLine):
      return (
        Phrase(
          en: "The key `\(key)` stands here again; the first one is in line \(firstLine).",
          ja: "キー `\(key)` がもう一度書かれています。最初のものは \(firstLine) 行にあります。"),
        Phrase(en: "Remove one of the two.", ja: "どちらか一方を消してください。")
      )
    }
  }
}

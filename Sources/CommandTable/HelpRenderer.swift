package import MailTypes

/// Writes the help of the tool and of its commands for a terminal.
package struct HelpRenderer: Sendable {
  private static let indent = 2
  private static let widestTerm = 30

  private let language: Language
  private let width: Int
  private let isColoured: Bool
  private let wrapper: TextWrapper

  /// - Parameters:
  ///   - width: of the terminal; text fills at most 100 columns.
  ///   - columns: how many columns a character takes.
  package init(
    language: Language, width: Int, isColoured: Bool,
    columns: @escaping @Sendable (Character) -> Int
  ) {
    self.language = language
    self.width = max(40, min(100, width))
    self.isColoured = isColoured
    wrapper = TextWrapper(columns: columns)
  }

  /// The help of the tool: its commands and the options that all of them share.
  package func render(_ tool: ToolDescription) -> String {
    var text = opening(tool.name, tool.summary)
    text += usage([tool.name, "[\(word(.anyGlobalOptions))]", word(.command), "[…]"])
    text += section(.commands, tool.commands.map { ($0.name, self.text($0.summary)) })
    text += section(.globalOptions, tool.globals.map(row))
    let more = "\(tool.name) \(word(.command)) --help"
    let hint = Phrase(
      en: "`\(more)` tells more about a command.", ja: "各コマンドの説明は `\(more)` で表示できます。")
    return text + "\n" + paragraph(hint, indent: 0)
  }

  /// The help of one command.
  package func render(_ command: CommandDescription, of tool: ToolDescription) -> String {
    var text = opening("\(tool.name) \(command.name)", command.summary)
    let required = command.options.filter(\.isRequired).map(\.usage)
    text += usage(
      [tool.name, command.name] + command.operands.map(\.usage) + required
        + ["[\(word(.anyOptions))]"])
    for phrase in command.paragraphs { text += "\n" + paragraph(phrase, indent: 0) }
    text += section(.operands, command.operands.map { ($0.metavar, self.text($0.help)) })
    text += section(.options, command.options.filter { $0.group == nil }.map(row))
    var groups: [Phrase] = []
    for case let group? in command.options.map(\.group) where !groups.contains(group) {
      groups.append(group)
    }
    for group in groups {
      let options = command.options.filter { $0.group == group }
      text += section(titled: self.text(group), options.map(row))
    }
    text += section(.globalOptions, tool.globals.map(row))
    text += section(
      .exitStatuses,
      command.exitStatuses.map { (String($0.rawValue), self.text($0.meaning)) })
    return text + examples(command.examples)
  }

  private enum Word {
    case usage
    case command
    case commands
    case operands
    case options
    case globalOptions
    /// In a usage line.
    case anyOptions
    case anyGlobalOptions
    case exitStatuses
    case examples
  }

  private func word(_ word: Word) -> String {
    let phrase =
      switch word {
      case .usage: Phrase(en: "Usage", ja: "使い方")
      case .command: Phrase(en: "COMMAND", ja: "コマンド")
      case .commands: Phrase(en: "Commands", ja: "コマンド")
      case .operands: Phrase(en: "Arguments", ja: "引数")
      case .options: Phrase(en: "Options", ja: "オプション")
      case .globalOptions: Phrase(en: "Global options", ja: "共通オプション")
      case .anyOptions: Phrase(en: "OPTIONS", ja: "オプション")
      case .anyGlobalOptions: Phrase(en: "GLOBAL OPTIONS", ja: "共通オプション")
      case .exitStatuses: Phrase(en: "Exit status", ja: "終了コード")
      case .examples: Phrase(en: "Examples", ja: "例")
      }
    return text(phrase)
  }

  private func text(_ phrase: Phrase) -> String { phrase.text(in: language) }

  private func bold(_ text: String) -> String {
    isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }

  private func opening(_ name: String, _ summary: Phrase) -> String {
    paragraph(Phrase.verbatim("\(name) - \(text(summary))"), indent: 0)
  }

  private func usage(_ words: [String]) -> String {
    "\n" + bold(word(.usage) + ":") + " " + words.joined(separator: " ") + "\n"
  }

  private func paragraph(_ phrase: Phrase, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    let lines = wrapper.lines(of: text(phrase), width: width - indent)
    return lines.map { margin + $0 + "\n" }.joined()
  }

  private func row(_ option: OptionDescription) -> (term: String, help: String) {
    let short = option.short.map { "-\($0), " } ?? ""
    var notes: [String] = []
    if option.isRequired { notes.append(text(Phrase(en: "Required.", ja: "必須です。"))) }
    if option.isRepeatable {
      notes.append(text(Phrase(en: "May be repeated.", ja: "繰り返し指定できます。")))
    }
    let gap = language == .japanese ? "" : " "
    return (short + option.usage, ([text(option.help)] + notes).joined(separator: gap))
  }

  private func section(_ title: Word, _ rows: [(term: String, help: String)]) -> String {
    section(titled: word(title), rows)
  }

  /// Terms on the left, what they mean on the right; a long term has a line of its own.
  private func section(titled title: String, _ rows: [(term: String, help: String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let widest = rows.map { wrapper.width(of: $0.term) }.filter { $0 <= Self.widestTerm }.max() ?? 8
    let column = Self.indent + widest + 2
    let margin = String(repeating: " ", count: column)
    var result = "\n" + bold(title + ":") + "\n"
    for row in rows {
      let lines = wrapper.lines(of: row.help, width: width - column)
      let used = Self.indent + wrapper.width(of: row.term)
      result += String(repeating: " ", count: Self.indent) + bold(row.term)
      if used + 2 > column {
        result += "\n" + margin + (lines.first ?? "")
      } else {
        result += String(repeating: " ", count: column - used) + (lines.first ?? "")
      }
      result += "\n"
      for line in lines.dropFirst() { result += margin + line + "\n" }
    }
    return result
  }

  private func examples(_ examples: [CommandExample]) -> String {
    guard !examples.isEmpty else { return "" }
    var result = "\n" + bold(word(.examples) + ":") + "\n"
    for example in examples {
      result += "  " + example.line + "\n" + paragraph(example.meaning, indent: 6)
    }
    return result
  }
}

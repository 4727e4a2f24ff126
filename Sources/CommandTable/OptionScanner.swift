internal import MailTypes

/// Tells options, their values and operands apart, knowing which options take a value.
///
/// The first error is kept and the rest of the line still read, so that `--lang` and `--json`
/// hold for the report of that error wherever they stand.
struct OptionScanner {
  private(set) var globals: [(option: OptionDescription, value: String?)] = []
  /// What belongs to the command, in its order.
  private(set) var words: [CommandWord] = []
  private(set) var command: CommandDescription?
  private(set) var error: UsageError?

  /// Asks for help as the option of that name does.
  private static let helpWord = "help"

  private let tool: ToolDescription
  private var rest: ArraySlice<String> = []
  private var hasFoundCommand = false

  init(tool: ToolDescription) { self.tool = tool }

  mutating func scan(_ arguments: [String]) {
    rest = arguments[...]
    var optionsHaveEnded = false
    while let word = rest.popFirst() {
      if optionsHaveEnded || word == "-" || !word.hasPrefix("-") {
        take(operand: word)
      } else if word == "--" {
        optionsHaveEnded = true
      } else if word.hasPrefix("--") {
        take(long: word)
      } else {
        take(short: word)
      }
    }
  }

  private mutating func take(operand: String) {
    if hasFoundCommand {
      words.append(.operand(operand))
      return
    }
    if operand == Self.helpWord, tool.command(named: operand) == nil,
      let help = tool.globals.first(where: { $0.name == "--" + operand })
    {
      globals.append((help, nil))
      return
    }
    hasFoundCommand = true
    command = tool.command(named: operand)
    if command == nil {
      let nearest = NearestName.of(operand, among: tool.commands.map(\.name))
      fail(.unknownCommand(operand, nearest: nearest))
    }
  }

  private mutating func take(long word: String) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let given = parts.count == 2 ? String(parts[1]) : nil
    guard let option = known.first(where: { $0.name == name }) else {
      takeUnknown(name, hasValue: given != nil)
      return
    }
    take(option, given: given)
  }

  private mutating func take(short word: String) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = known.first(where: { $0.short == letter }) else {
        let all = tool.globals + tool.commands.flatMap(\.options)
        let nearest = NearestName.of("--" + word.drop { $0 == "-" }, among: all.map(\.name))
        fail(.unknownOption("-" + String(letter), nearest: word.count > 3 ? nearest : nil))
        return
      }
      if option.metavar != nil, !letters.isEmpty {
        take(option, given: String(letters))
        return
      }
      take(option, given: nil)
    }
  }

  private mutating func take(_ option: OptionDescription, given: String?) {
    var value = given
    if option.metavar == nil {
      guard given == nil else { return fail(.unexpectedValue(of: option.name)) }
    } else if given == nil {
      guard let next = rest.first, !isKnownOption(next) else {
        return fail(.missingValue(of: option.usage))
      }
      rest = rest.dropFirst()
      value = next
    }
    if tool.globals.contains(where: { $0.name == option.name }) {
      globals.append((option, value))
    } else {
      words.append(.option(option.name, value: value))
    }
  }

  private mutating func takeUnknown(_ name: String, hasValue: Bool) {
    let elsewhere = tool.commands.first { $0.options.contains { $0.name == name } }
    if !hasFoundCommand, let elsewhere {
      let takesValue = elsewhere.options.contains { $0.name == name && $0.metavar != nil }
      if takesValue, !hasValue { rest = rest.dropFirst() }
      fail(.optionBeforeCommand(name, belongsTo: elsewhere.name))
    } else {
      fail(.unknownOption(name, nearest: NearestName.of(name, among: known.map(\.name))))
    }
  }

  private var known: [OptionDescription] { tool.globals + (command?.options ?? []) }

  private func isKnownOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), word.count > 1 else { return false }
    let name = word.prefix { $0 != "=" }
    return word == "--"
      || known.contains { $0.name == name || word == "-" + String($0.short ?? "-") }
  }

  private mutating func fail(_ code: UsageError.Code) {
    if error == nil { error = UsageError(code, command: command?.name) }
  }
}

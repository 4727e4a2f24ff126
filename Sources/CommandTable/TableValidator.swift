internal import MailTypes

/// Finds mistakes in a command table that no user should meet.
package enum TableValidator {
  /// A sentence for each mistake; empty where the table is in order.
  package static func problems(in tool: ToolDescription) -> [String] {
    var problems = sentence(tool.summary, of: tool.name)
    problems += doubled(tool.commands.map(\.name), "command")
    problems += optionProblems(tool.globals, of: tool.name)
    for command in tool.commands {
      problems += sentence(command.summary, of: command.name)
      problems += optionProblems(tool.globals + command.options, of: command.name)
      for operand in command.operands {
        problems += sentence(operand.help, of: command.name + " " + operand.metavar)
      }
      let last = command.operands.indices.last
      for (index, operand) in command.operands.enumerated() where operand.count != .one {
        let next = command.operands.dropFirst(index + 1)
        if operand.count == .any ? index != last : next.contains(where: { $0.count == .one }) {
          problems.append("\(command.name): \(operand.metavar) takes what follows it")
        }
      }
      let statuses = command.exitStatuses
      if Set(statuses).count != statuses.count {
        problems.append("\(command.name): doubled status")
      }
      for needed in [ExitCode.done, .usage] where !statuses.contains(needed) {
        problems.append("\(command.name): status \(needed.rawValue) is missing")
      }
      for example in command.examples where !example.line.hasPrefix(tool.name + " ") {
        problems.append("\(command.name): the example `\(example.line)` runs something else")
      }
    }
    return problems
  }

  private static func optionProblems(_ options: [OptionDescription], of owner: String) -> [String] {
    var problems = doubled(options.map(\.name), "\(owner): option")
    problems += doubled(options.compactMap { $0.short.map { "-\($0)" } }, "\(owner): option")
    for option in options {
      let letters = option.name.dropFirst(2)
      let isPlain = letters.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      }
      if !option.name.hasPrefix("--") || letters.isEmpty || !isPlain {
        problems.append("\(owner): \(option.name) is no name of an option")
      }
      if option.isRequired, option.metavar == nil {
        problems.append("\(owner): \(option.name) is required but takes no value")
      }
      problems += sentence(option.help, of: owner + " " + option.name)
    }
    return problems
  }

  private static func doubled(_ names: [String], _ kind: String) -> [String] {
    var seen: Set<String> = []
    return names.filter { !seen.insert($0).inserted }.map { "\(kind) \($0) is there twice" }
  }

  private static func sentence(_ phrase: Phrase, of owner: String) -> [String] {
    var problems: [String] = []
    if phrase.en.last != "." { problems.append("\(owner): English help has no full stop") }
    if phrase.ja.last != "。" { problems.append("\(owner): Japanese help has no full stop") }
    return problems
  }
}

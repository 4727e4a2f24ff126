package import MailTypes

/// One command of the tool as a value: its words for people and the arguments that it fills.
package struct Command<Arguments: Sendable>: Sendable {
  package let description: CommandDescription
  let initial: Arguments
  let operands: [Operand<Arguments>]
  let options: [CommandOption<Arguments>]

  /// - Parameters:
  ///   - summary: one sentence, ending in a full stop.
  ///   - initial: the arguments as they are where nothing is given.
  ///   - exitStatuses: in the order in which help shows them.
  package init(
    name: String, summary: Phrase, description: [Phrase] = [], initial: Arguments,
    operands: [Operand<Arguments>] = [], options: [CommandOption<Arguments>] = [],
    exitStatuses: [ExitCode], examples: [CommandExample] = []
  ) {
    self.description = CommandDescription(
      name: name, summary: summary, paragraphs: description,
      operands: operands.map(\.description), options: options.map(\.description),
      exitStatuses: exitStatuses, examples: examples)
    self.initial = initial
    self.operands = operands
    self.options = options
  }

  /// Fills the arguments from the words that belong to this command.
  func fill(_ words: [CommandWord]) throws(UsageError) -> Arguments {
    var arguments = initial
    var seen: Set<String> = []
    var operandCount = 0
    for word in words {
      switch word {
      case .option(let name, let value):
        guard let option = options.first(where: { $0.description.name == name }) else { continue }
        seen.insert(name)
        do throws(ValueError) {
          try option.store(&arguments, value)
        } catch {
          throw UsageError(
            .invalidValue(of: option.description.usage, value ?? "", error.expected),
            command: description.name)
        }
      case .operand(let text):
        guard let operand = operand(at: operandCount) else {
          throw UsageError(.excessOperand(text), command: description.name)
        }
        operand.store(&arguments, text)
        operandCount += 1
      }
    }
    for option in options where option.description.isRequired {
      guard seen.contains(option.description.name) else {
        throw UsageError(.missingOption(option.description.usage), command: description.name)
      }
    }
    for (index, operand) in operands.enumerated() where operand.description.count == .one {
      guard index < operandCount else {
        throw UsageError(.missingOperand(operand.description.metavar), command: description.name)
      }
    }
    return arguments
  }

  private func operand(at index: Int) -> Operand<Arguments>? {
    if index < operands.count { return operands[index] }
    guard let last = operands.last, last.description.count == .any else { return nil }
    return last
  }
}

package import MailTypes

/// Turns the words of a command line into the tool's own values.
///
/// Options stand before or after operands, as `--option value`, `--option=value` or `-o`;
/// short ones may be joined; `--` ends them. Global options may also stand before the command.
package struct CommandLineParser<Globals: Sendable, Choice: Sendable>: Sendable {
  package let description: ToolDescription
  private let globals: [CommandOption<Globals>]
  private let initial: Globals
  private let commands: [CommandEntry<Choice>]

  /// - Parameter initial: the global options as they are where nothing is given.
  package init(
    name: String, summary: Phrase, globals: [CommandOption<Globals>], initial: Globals,
    commands: [CommandEntry<Choice>]
  ) {
    description = ToolDescription(
      name: name, summary: summary, globals: globals.map(\.description),
      commands: commands.map(\.description))
    self.globals = globals
    self.initial = initial
    self.commands = commands
  }

  /// - Parameter arguments: without the name of the program.
  package func parse(_ arguments: [String]) -> ParsedCommandLine<Globals, Choice> {
    var scanner = OptionScanner(tool: description)
    scanner.scan(arguments)
    var parsed = ParsedCommandLine<Globals, Choice>(
      globals: initial, command: scanner.command, outcome: .stopped)
    var error = scanner.error
    var isStopped = false
    for (option, value) in scanner.globals {
      guard let global = globals.first(where: { $0.description.name == option.name }) else {
        continue
      }
      isStopped = isStopped || option.isStopping
      do throws(ValueError) {
        try global.store(&parsed.globals, value)
      } catch let mismatch {
        error =
          error
          ?? UsageError(
            .invalidValue(of: option.usage, value ?? "", mismatch.expected),
            command: scanner.command?.name)
      }
    }
    if let error, !isStopped || error.isAboutTheCommand {
      parsed.outcome = .failed(error)
    } else if !isStopped {
      parsed.outcome = choose(scanner)
    }
    return parsed
  }

  private func choose(_ scanner: OptionScanner) -> ParsedCommandLine<Globals, Choice>.Outcome {
    guard let entry = commands.first(where: { $0.description.name == scanner.command?.name })
    else { return .failed(UsageError(.missingCommand, command: nil)) }
    do throws(UsageError) {
      return .chosen(try entry.fill(scanner.words))
    } catch {
      return .failed(error)
    }
  }
}

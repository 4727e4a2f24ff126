/// A command in the table of the tool, its arguments turned into the tool's own type of choice.
package struct CommandEntry<Choice>: Sendable {
  package let description: CommandDescription
  let fill: @Sendable ([CommandWord]) throws(UsageError) -> Choice

  package init<Arguments: Sendable>(
    _ command: Command<Arguments>, _ choose: @escaping @Sendable (Arguments) -> Choice
  ) {
    description = command.description
    fill = { words throws(UsageError) in choose(try command.fill(words)) }
  }
}

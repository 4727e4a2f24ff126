/// What a command line says.
package struct ParsedCommandLine<Globals: Sendable, Choice: Sendable>: Sendable {
  package enum Outcome: Sendable {
    /// A command with all that it needs.
    case chosen(Choice)
    /// An option such as `--help` ended the parsing; the global options tell which.
    case stopped
    case failed(UsageError)
  }

  /// The global options, also those of a line that failed: they decide how the error is shown.
  package var globals: Globals
  /// The command that the line names, if the tool has it.
  package var command: CommandDescription?
  package var outcome: Outcome
}

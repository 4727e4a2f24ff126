/// A part of a command line once options have been told from operands.
enum CommandWord: Hashable, Sendable {
  /// An option by its long name, and its value where it takes one.
  case option(String, value: String?)
  case operand(String)
}

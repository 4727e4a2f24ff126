internal import IMAPWire

/// The commands that show whether a server reads non-synchronizing literals (RFC 7888).
struct LiteralProbe {
  /// Of the command with such a literal.
  let tag: CommandTag
  /// Of the command that the literal would be.
  let misread: CommandTag
  /// Of the command behind them: all is answered with this.
  let end: CommandTag

  func contains(_ other: CommandTag) -> Bool { [tag, misread, end].contains(other) }
}

/// A place in a configuration file, both counted from 1.
package struct ConfigPosition: Hashable, Sendable {
  package var line: Int
  /// In characters (Unicode scalars), a tab counting one.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

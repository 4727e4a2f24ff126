/// Writes down what is said on a connection, without what nobody may read.
///
/// Secrets are left out by their place in the command, not by looking for them, and literals are
/// shown by their length.
package struct ProtocolTranscript: Sendable {
  private let write: @Sendable (String) -> Void

  /// - Parameter write: Gets one line at a time, with `C: ` or `S: ` before it and no line end; it
  ///   comes from the network, so whoever prints it makes it harmless first.
  package init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

  func client(_ line: String) { write("C: " + line) }

  func server(_ line: String) { write("S: " + line) }

  /// Something that neither side said: a deviation that was accepted, a response that was dropped.
  func note(_ line: String) { write("-- " + line) }
}

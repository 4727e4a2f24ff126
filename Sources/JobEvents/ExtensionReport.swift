/// By which extensions a job has talked to a server; told at its end, with `-v`.
package struct ExtensionReport: Hashable, Sendable {
  /// `user@host`.
  package var server: String
  /// Connections that were logged in.
  package var connections: Int
  /// Names of capabilities, in alphabetical order.
  package var used: [String]
  /// What the server offers and did not do when it was asked to.
  package var refused: [String]

  package init(server: String, connections: Int, used: [String], refused: [String] = []) {
    self.server = server
    self.connections = connections
    self.used = used
    self.refused = refused
  }
}

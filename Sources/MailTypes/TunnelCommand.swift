/// A shell command whose standard input and output are the connection to the server.
package struct TunnelCommand: Sendable {
  package var line: String
  /// What the command sees of the environment.
  package var environment: [String: String]

  package init(line: String, environment: [String: String]) {
    self.line = line
    self.environment = environment
  }
}

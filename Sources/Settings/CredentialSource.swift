package import MailTypes

/// Where a password comes from.
package enum CredentialSource: Sendable {
  /// A file whose first line it is; `isConfigured` where the configuration names it.
  case file(String, isConfigured: Bool = false)
  /// An environment variable.
  case environment(String)
  /// A shell command whose first line of output it is.
  case command(String)
  /// It stands in the configuration.
  case plain(Secret)

  /// A password, and what should be said about where it came from.
  package struct Obtained: Sendable {
    package var secret: Secret
    package var warnings: [SettingsWarning] = []
  }

  /// Reads the password; at most 60 seconds for a command.
  ///
  /// - Parameters:
  ///   - hiddenVariables: variables that a command does not get to see: those of other passwords.
  ///   - shouldStop: asked now and then while a command runs.
  package func obtain(
    environment: ProcessEnvironment, hiddenVariables: Set<String> = [],
    shouldStop: @Sendable () -> Bool = { false }
  ) throws(CredentialError) -> Obtained {
    switch self {
    case .file(let path, let isConfigured):
      let expanded = StandardPaths(environment).expanded(path)
      return try PasswordFile.read(expanded, isConfigured: isConfigured)
    case .environment(let name):
      guard let value = environment[name] else {
        throw CredentialError(.variableNotSet, in: name)
      }
      var bytes = Array(value.utf8)
      return Obtained(secret: try PasswordLine.secret(takenFrom: &bytes, source: name))
    case .command(let line):
      var visible = environment
      for name in hiddenVariables { visible.variables[name] = nil }
      let command = PasswordCommand(line: line, environment: visible)
      return Obtained(secret: try command.run(shouldStop: shouldStop))
    case .plain(let secret):
      return Obtained(secret: secret)
    }
  }
}

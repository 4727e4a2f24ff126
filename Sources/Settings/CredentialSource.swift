package import MailTypes

/// Where a password comes from.
package enum CredentialSource: Sendable {
  /// A file whose first line it is; `isConfigured` where the configuration names it.
  case file(String, isConfigured: Bool = false)
  /// An environment variable.
  case environment(String)
  /// A shell command whose first line of output it is.
  case command(String)
  /// The system's keyring, under a service and a user.
  case keyring(service: String, user: String)
  /// A credential that systemd hands to the service, by its name (systemd.exec(5), LoadCredential=).
  case credential(String)
  /// It stands in the configuration.
  case plain(Secret)

  /// A password, and what should be said about where it came from.
  package struct Obtained: Sendable {
    package var secret: Secret
    package var warnings: [SettingsWarning] = []
  }

  /// Reads the password, or what else it holds; at most 60 seconds for a command.
  ///
  /// - Parameters:
  ///   - use: What is asked for, for the words of an error.
  ///   - hiddenVariables: variables that a command does not get to see: those of other passwords.
  ///   - shouldStop: asked now and then while a command runs.
  package func obtain(
    _ use: CredentialUse = .password, environment: ProcessEnvironment,
    hiddenVariables: Set<String> = [], shouldStop: @Sendable () -> Bool = { false }
  ) throws(CredentialError) -> Obtained {
    var visible = environment
    for name in hiddenVariables { visible.variables[name] = nil }
    do throws(CredentialError) {
      return try obtain(environment, forCommands: visible, shouldStop: shouldStop)
    } catch {
      var error = error
      error.use = use
      throw error
    }
  }

  private func obtain(
    _ environment: ProcessEnvironment, forCommands visible: ProcessEnvironment,
    shouldStop: @Sendable () -> Bool
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
      let command = PasswordCommand(line: line, environment: visible)
      return Obtained(secret: try command.run(shouldStop: shouldStop))
    case .keyring(let service, let user):
      let query = KeyringQuery(service: service, user: user)
      do throws(CredentialError) {
        return Obtained(secret: try query.command(in: visible).run(shouldStop: shouldStop))
      } catch {
        throw query.meaning(of: error)
      }
    case .credential(let name):
      return try Self.systemdCredential(name, environment)
    case .plain(let secret):
      return Obtained(secret: secret)
    }
  }

  /// What other users may read of such a file is the service manager's business: an access control
  /// list shows as the rights of a group there.
  private static func systemdCredential(
    _ name: String, _ environment: ProcessEnvironment
  ) throws(CredentialError) -> Obtained {
    guard let directory = environment["CREDENTIALS_DIRECTORY"] else {
      throw CredentialError(.noCredentials, in: name)
    }
    do throws(CredentialError) {
      let obtained = try PasswordFile.read(directory + "/" + name, isConfigured: true)
      return Obtained(secret: obtained.secret)
    } catch {
      guard case .fileMissing = error.code else { throw error }
      throw CredentialError(.noSuchCredential, in: name)
    }
  }
}

/// A question to the system's keyring: Secret Service by `secret-tool`, on macOS `security`.
///
/// Entries are named by a service and a user, as other programs that share a keyring name them.
struct KeyringQuery: Hashable {
  let service: String
  let user: String

  #if canImport(Darwin)
  static let program = "security"
  private static let script = "exec security find-generic-password -s \"$1\" -a \"$2\" -w"
  var storing: String {
    "security add-generic-password -s \(quotedService) -a \(quotedUser) -w"
  }
  #else
  static let program = "secret-tool"
  private static let script =
    "command -v secret-tool >/dev/null || exit 127; exec secret-tool lookup service \"$1\" username \"$2\""
  /// The command that puts the password there, for people to type.
  var storing: String {
    "secret-tool store --label=mailkura service \(quotedService) username \(quotedUser)"
  }
  #endif

  /// Service and user reach the program as arguments, so that no shell reads them.
  func command(in environment: ProcessEnvironment) -> PasswordCommand {
    var command = PasswordCommand(line: Self.script, environment: environment)
    command.arguments = [service, user]
    command.shownAs = "\(Self.program): \(service), \(user)"
    return command
  }

  /// What the failure of the program means: both say no more than that there is nothing.
  func meaning(of error: CredentialError) -> CredentialError {
    switch error.code {
    case .exited(status: 127):
      CredentialError(.noKeyringProgram(Self.program), in: error.source)
    case .exited, .empty: CredentialError(.notInKeyring(storing: storing), in: error.source)
    default: error
    }
  }

  private var quotedService: String { ShellQuoting.quoted(service) }
  private var quotedUser: String { ShellQuoting.quoted(user) }
}

import MailTypes
import Testing

@testable import Settings

/// Passwords from stores that other programs keep: systemd, and the keyring of the system.
@Suite("Credential stores")
struct CredentialStoreTests {
  private func text(_ source: CredentialSource, _ variables: [String: String]) throws -> String {
    let obtained = try source.obtain(environment: ProcessEnvironment(variables))
    #expect(obtained.warnings.isEmpty)
    return obtained.secret.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  private func failure(
    _ source: CredentialSource, _ variables: [String: String], _ use: CredentialUse = .password
  ) -> CredentialError? {
    #expect(throws: CredentialError.self) {
      try source.obtain(use, environment: ProcessEnvironment(variables))
    }
  }

  @Test("a credential of systemd is a file of its directory, whose rights are systemd's business")
  func credential() throws {
    let file = ScratchFile("pw\n", mode: 0o440)
    let name = String(file.path.split(separator: "/").last ?? "")
    let variables = ["CREDENTIALS_DIRECTORY": file.directory]
    #expect(try text(.credential(name), variables) == "pw")
    #expect(failure(.credential("other"), variables)?.code == .noSuchCredential)
    #expect(failure(.credential(name), [:])?.code == .noCredentials)
    #expect(failure(.credential(name), [:])?.explanation.status == .configuration)
  }

  #if !canImport(Darwin)
  /// Stands where the real one would, and answers as secret-tool(1) says it does.
  private static func keyring(_ script: String) -> ScratchFile {
    ScratchFile("#!/bin/sh\n" + script, mode: 0o700, name: "secret-tool")
  }

  private let source = CredentialSource.keyring(service: "kura; exit", user: "a b@example.jp")

  @Test("the keyring is asked for service and user, which no shell reads")
  func asks() throws {
    let tool = Self.keyring(#"printf %s "$1|$2|$3|$4|$5""#)
    #expect(
      try text(source, ["PATH": tool.directory + ":/usr/bin:/bin"])
        == "lookup|service|kura; exit|username|a b@example.jp")
  }

  @Test("a keyring without the entry names the command that makes it")
  func missingEntry() {
    for script in ["exit 1", "exit 0"] {
      let tool = Self.keyring(script)
      let error = failure(source, ["PATH": tool.directory + ":/usr/bin:/bin"])
      let command =
        "secret-tool store --label=mailkura service 'kura; exit' username 'a b@example.jp'"
      #expect(error?.code == .notInKeyring(storing: command))
      #expect(error?.explanation.remedy.en.hasSuffix(command) == true)
      #expect(error?.explanation.status == .configuration)
    }
  }

  @Test("a system without the program is told apart")
  func missingProgram() {
    let error = failure(source, ["PATH": "/nowhere"])
    #expect(error?.code == .noKeyringProgram("secret-tool"))
    #expect(error?.explanation.status == .configuration)
  }
  #endif

  @Test("what was asked for is named", arguments: [CredentialUse.password, .token, .clientKey])
  func use(use: CredentialUse) {
    let what = failure(.command("true"), ["PATH": "/usr/bin:/bin"], use)?.explanation.what.en
    switch use {
    case .password: #expect(what == "No password from `true`.")
    case .token: #expect(what == "No access token from `true`.")
    case .clientKey: #expect(what?.contains("client certificate") == true)
    }
  }
}

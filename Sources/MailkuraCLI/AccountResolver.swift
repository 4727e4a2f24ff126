internal import MailClients
internal import MailEngine
internal import MailTypes
internal import Settings
internal import TerminalUI

/// Turns what a command line names into accounts and archives.
struct AccountResolver: Sendable {
  let surroundings: Surroundings
  private let option: String?
  private let file: ConfigFile?

  /// Reads the configuration, which may be missing where nobody named one.
  init(_ surroundings: Surroundings) throws {
    self.surroundings = surroundings
    option = surroundings.globals.config
    file = try ConfigFile.load(option: option, environment: surroundings.environment)
    for warning in file?.warnings ?? [] { surroundings.warn(warning.what, warning.remedy) }
  }

  var hasConfiguration: Bool { file != nil }

  /// Every account of the configuration, as it stands there.
  func everyAccount() throws -> [AccountSettings] {
    guard let file else { throw missingConfiguration }
    return try file.everyAccount()
  }

  /// Every account of the configuration, for talking to its server.
  func everyAccount(_ options: SourceOptions) throws -> [AccountSettings] {
    try everyAccount().map { prepared($0, options) }
  }

  /// An account by its name in the configuration or by a URL.
  func account(_ text: String, _ options: SourceOptions) throws -> AccountSettings {
    if AccountURL.isURL(text) {
      let url = try AccountURL(text)
      return prepared(
        AccountSettings(endpoint: url.endpoint, user: try url.requiredUser()), options)
    }
    guard let file else { throw missingConfiguration }
    return prepared(try file.account(named: text), options)
  }

  /// The same, of IMAP.
  func imapAccount(_ text: String, _ options: SourceOptions) throws -> AccountSettings {
    let account = try account(text, options)
    guard account.endpoint.mailProtocol == .imap else { throw CommandError(.needsIMAP) }
    return account
  }

  /// The account with the options of the command line put over it; warns where nothing protects it.
  private func prepared(_ former: AccountSettings, _ options: SourceOptions) -> AccountSettings {
    var account = former
    options.apply(to: &account)
    if account.endpoint.security == .cleartext, !account.endpoint.isLoopback {
      let scheme = account.endpoint.mailProtocol == .imap ? "imap" : "pop3"
      surroundings.warn(
        Phrase(
          en: "The connection to \(account.endpoint.host) is not encrypted: anyone on the way can "
            + "read the password and the mail.",
          ja: "\(account.endpoint.host) への接続は暗号化されません。"
            + "経路上の誰でもパスワードとメールを読めます。"),
        Phrase(
          en: "Use \(scheme)s://, or \(scheme):// without --allow-plaintext, if the server can.",
          ja: "サーバが対応していれば、\(scheme)s:// を使うか、--allow-plaintext を外してください。"))
    }
    warn(ofPort: account)
    return account
  }

  /// A server that waits for TLS says nothing to a client that waits for its greeting.
  private func warn(ofPort account: AccountSettings) {
    let endpoint = account.endpoint
    guard endpoint.security != .implicitTLS, account.tunnel == nil,
      endpoint.port == endpoint.mailProtocol.implicitTLSPort
    else { return }
    let scheme = endpoint.mailProtocol == .imap ? "imap" : "pop3"
    surroundings.warn(
      Phrase(
        en: "Port \(endpoint.port) is the one where TLS begins at once, and \(scheme):// waits "
          + "for a greeting in clear there, most likely in vain.",
        ja: "ポート \(endpoint.port) は最初から TLS で話すポートです。"
          + "\(scheme):// は平文の応答を待つので、まずつながりません。"),
      Phrase(
        en: "Use \(scheme)s:// with this port.",
        ja: "このポートには \(scheme)s:// を使ってください。"))
  }

  /// The directory of an archive that is named by its path or by an account.
  func archivePath(_ text: String) throws -> String {
    if let account = account(ofArchive: text) { return try archivePath(of: account) }
    return StandardPaths(surroundings.environment).expanded(text)
  }

  /// The account that an archive is named by; nil for a path.
  func account(ofArchive text: String) -> AccountSettings? {
    text.contains("/") ? nil : file?.account(ifNamed: text)
  }

  /// The directory of an account's archive.
  func archivePath(of account: AccountSettings) throws -> String {
    if let archive = account.archive { return archive }
    throw CommandError(.noArchive(account.name ?? account.identity.description))
  }

  /// Everything to log in with; asks for the password where nothing else gives it.
  func access(_ account: AccountSettings, stop: StopSignal) throws -> AccountAccess {
    var settings = ConnectionSettings(
      endpoint: account.endpoint, user: account.user, tls: account.tlsPolicy,
      mechanism: account.mechanism)
    settings.authorizationIdentity = account.authorizationIdentity
    settings.compresses = account.compresses
    settings.route = try route(to: account, stop: stop)
    for warning in try account.checkClientKey() {
      surroundings.warn(warning.what, warning.remedy)
    }
    return AccountAccess(
      settings: settings, credential: try credential(of: account, stop: stop),
      identity: account.identity, transcript: surroundings.transcript)
  }

  private func route(to account: AccountSettings, stop: StopSignal) throws -> ServerRoute {
    if let line = account.tunnel {
      var visible = surroundings.environment
      for name in passwordVariables { visible.variables[name] = nil }
      return .tunnel(TunnelCommand(line: line, environment: visible.variables))
    }
    guard let proxy = account.proxy else { return .direct }
    var server = proxy.server
    if let source = proxy.password {
      server.password = try obtain(.password, from: source, stop: stop)
    }
    return .proxy(server)
  }

  private func credential(
    of account: AccountSettings, stop: StopSignal
  ) throws -> AccountCredential {
    // Who has a certificate and names no password has none.
    if account.clientCertificate != nil,
      account.mechanism == .external || account.password == nil && account.token == nil
    {
      return AccountCredential(.certificate)
    }
    if let source = account.token {
      let fetchToken: @Sendable () throws -> Secret = { [self] in
        try obtain(.token, from: source, stop: stop)
      }
      return AccountCredential(.token(try fetchToken()), fetchToken: fetchToken)
    }
    if let source = account.password {
      return AccountCredential(.password(try obtain(.password, from: source, stop: stop)))
    }
    // The server behind a tunnel knows us, as a rule; it says so where it does not.
    if account.tunnel != nil { return AccountCredential(.none) }
    let password = try PasswordPrompt(language: surroundings.language).ask(
      account: account.identity.description, shouldStop: { stop.isStopping })
    return AccountCredential(.password(password))
  }

  private func obtain(
    _ use: CredentialUse, from source: CredentialSource, stop: StopSignal
  ) throws -> Secret {
    let obtained = try source.obtain(
      use, environment: surroundings.environment, hiddenVariables: passwordVariables,
      shouldStop: { stop.isStopping })
    for warning in obtained.warnings { surroundings.warn(warning.what, warning.remedy) }
    return obtained.secret
  }

  /// The environment variables that hold passwords, which no password command gets to see.
  private var passwordVariables: Set<String> {
    var names: Set<String> = []
    for account in file?.accounts ?? [] {
      for case .environment(let name)? in [account.password, account.proxy?.password] {
        names.insert(name)
      }
    }
    return names
  }

  private var missingConfiguration: ConfigError {
    ConfigFile.missingError(option: option, environment: surroundings.environment)
  }
}

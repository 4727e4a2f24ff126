internal import MailTypes

/// Turns one account of a configuration file into its settings.
struct AccountReader {
  let file: String
  /// Permission bits of the file.
  let mode: UInt32
  let paths: StandardPaths
  /// The value of `archives`.
  let archives: String?
  /// What the file says for every account.
  let retention: Duration?

  func account(_ member: ConfigNode.Member) throws(ConfigError) -> AccountSettings {
    let name = member.key
    guard Self.isUsable(name) else {
      throw ConfigError(.badAccountName(name), in: file, at: member.keyPosition)
    }
    let object = try ConfigObject(member.node, named: name, keys: ConfigKey.account, file: file)
    let url = try source(object, account: name)
    guard let user = try user(object, url: url) else {
      throw ConfigError(.missingKey("user", account: name), in: file, at: object.position)
    }
    var account = AccountSettings(name: name, endpoint: url.endpoint, user: user)
    if let node = object.node("password") {
      account.password = try password(node, keyringUser: user)
    }
    if let node = object.node("oauth") { account.token = try token(node) }
    if account.password != nil, account.token != nil {
      throw ConfigError(.passwordAndToken, in: file, at: object.node("oauth")?.position)
    }
    if let archive = try object.string("archive") {
      account.archive = resolved(archive)
    } else if let archives {
      account.archive = resolved(archives) + "/" + name
    }
    account.format = try object.choice("format", of: StorageFormat.self)
    account.folders = try object.strings("folder")
    account.excluded = try object.strings("exclude")
    account.namespace = try object.choice("namespace", of: NamespaceChoice.self)
    account.connections = try object.integer(
      "connections", in: AccountSettings.connectionRange)
    account.caFile = try object.string("caFile").map(resolved)
    account.pins = try pins(object)
    account.acceptsPinOnly = try object.boolean("tlsPinOnly") ?? false
    if let certificate = try object.string("clientCertificate") {
      let key = try object.string("clientKey").map(resolved)
      account.clientCertificate = ClientCertificate(file: resolved(certificate), keyFile: key)
    } else if object.node("clientKey") != nil {
      throw ConfigError(
        .missingKey("clientCertificate", account: name), in: file,
        at: object.node("clientKey")?.position)
    }
    account.mechanism = try object.choice("auth", of: AuthenticationMechanism.self)
    account.authorizationIdentity = try object.string("authzid")
    account.proxy = try object.node("proxy").map(proxy)
    account.tunnel = try object.string("tunnel")
    if account.proxy != nil, account.tunnel != nil {
      throw ConfigError(.proxyAndTunnel, in: file, at: object.node("tunnel")?.position)
    }
    account.wait = try object.duration("wait")
    account.compresses = try object.boolean("compress") ?? false
    account.rateLimit = try object.byteRate("limitRate")
    account.dailyLimit = try object.dailyLimit("dailyLimit")
    if object.node("deleteAfter") ?? object.node("delete") != nil {
      let deletes = try object.boolean("delete") ?? true
      let age = try object.duration("deleteAfter")
      account.serverAge = deletes ? age ?? .zero : nil
    }
    account.retention = object.node("retention") == nil ? retention : try object.retention(file)
    return account
  }

  private func source(
    _ object: ConfigObject, account: String
  ) throws(ConfigError) -> AccountURL {
    guard let text = try object.string("source") else {
      throw ConfigError(.missingKey("source", account: account), in: file, at: object.position)
    }
    do throws(AccountURLError) {
      return try AccountURL(text)
    } catch {
      let words = error.explanation
      throw ConfigError(
        .badURL(cause: words.cause, remedy: words.remedy), in: file,
        at: object.node("source")?.position)
    }
  }

  private func user(
    _ object: ConfigObject, url: AccountURL
  ) throws(ConfigError) -> String? {
    let named = try object.string("user")
    if let named, let inURL = url.user, named != inURL {
      throw ConfigError(.twoUsers, in: file, at: object.node("user")?.position)
    }
    return named ?? url.user
  }

  private func token(_ node: ConfigNode) throws(ConfigError) -> CredentialSource {
    let object = try ConfigObject(node, named: "oauth", keys: ConfigKey.oauth, file: file)
    guard let command = try object.string("command") else {
      throw ConfigError(.tokenSourceMissing, in: file, at: node.position)
    }
    return .command(command)
  }

  private func password(
    _ node: ConfigNode, keyringUser: String
  ) throws(ConfigError) -> CredentialSource {
    if case .string = node.value {
      throw ConfigError(.barePassword, in: file, at: node.position)
    }
    let object = try ConfigObject(node, named: "password", keys: ConfigKey.password, file: file)
    guard object.all.count == 1 else {
      throw ConfigError(.passwordSourceCount, in: file, at: node.position)
    }
    if let path = try object.string("file") { return .file(resolved(path), isConfigured: true) }
    if let name = try object.string("env") { return .environment(name) }
    if let command = try object.string("command") { return .command(command) }
    if let service = try object.string("keyring") {
      return .keyring(service: service, user: keyringUser)
    }
    if let name = try object.string("credential") {
      guard !name.contains("/"), name != ".", name != ".." else {
        throw object.invalid(
          "credential",
          expected: Phrase(en: "a name without `/`", ja: "`/` を含まない名前"))
      }
      return .credential(name)
    }
    guard let plain = try object.string("plain") else {
      throw ConfigError(.passwordSourceCount, in: file, at: node.position)
    }
    guard mode & 0o077 == 0 else {
      throw ConfigError(
        .plainPasswordInOpenFile(mode: mode), in: file, at: object.node("plain")?.position)
    }
    return .plain(Secret(Array(plain.utf8)))
  }

  private func proxy(_ node: ConfigNode) throws(ConfigError) -> ProxySettings {
    if case .string(let text) = node.value {
      return ProxySettings(server: try proxyServer(text, at: node.position))
    }
    let object = try ConfigObject(node, named: "proxy", keys: ConfigKey.proxy, file: file)
    guard let text = try object.string("url") else {
      throw ConfigError(.proxyURL(.malformed), in: file, at: node.position)
    }
    let position = object.node("url")?.position ?? node.position
    var settings = ProxySettings(server: try proxyServer(text, at: position))
    if let node = object.node("password") {
      settings.password = try password(node, keyringUser: settings.server.user ?? "")
    }
    return settings
  }

  private func proxyServer(
    _ text: String, at position: ConfigPosition
  ) throws(ConfigError) -> ProxyServer {
    do throws(ProxyURL.Fault) {
      return try ProxyURL(text).server
    } catch {
      throw ConfigError(.proxyURL(error), in: file, at: position)
    }
  }

  private func pins(_ object: ConfigObject) throws(ConfigError) -> [SPKIPin] {
    var pins: [SPKIPin] = []
    for text in try object.strings("tlsPin") {
      guard let pin = SPKIPin(text) else {
        throw object.invalid(
          "tlsPin",
          expected: Phrase(
            en: "sha256: and the base64 of 32 octets", ja: "sha256: に 32 バイトの base64 を続けたもの"))
      }
      pins.append(pin)
    }
    return pins
  }

  /// `~` is the user's home; a relative path starts at the directory of the configuration file.
  private func resolved(_ path: String) -> String {
    let expanded = paths.expanded(path)
    guard !expanded.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return expanded }
    return file[...slash] + expanded
  }

  private static func isUsable(_ name: String) -> Bool {
    let isReserved = name.isEmpty || name.hasPrefix(".") || name.hasPrefix("-")
    return !isReserved && name.utf8.count <= 200 && !name.contains("/") && !name.contains("@")
      && !name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
      && !name.contains("://")
  }
}

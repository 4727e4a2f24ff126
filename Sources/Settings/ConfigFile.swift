internal import MailTypes

/// A configuration file, understood.
package struct ConfigFile: Sendable {
  package let path: String
  /// In the order of the file.
  package let accounts: [AccountSettings]
  package let warnings: [SettingsWarning]

  /// Reads the configuration at its place; nil where there is none at the usual one.
  ///
  /// - Parameter option: the value of `--config`.
  package static func load(
    option: String?, environment: ProcessEnvironment
  ) throws(ConfigError) -> ConfigFile? {
    let paths = StandardPaths(environment)
    let place = paths.configurationFile(option: option)
    let file: ConfigFileReader
    do throws(ConfigError) {
      file = try ConfigFileReader.read(place.path)
    } catch {
      if error.code == .missing, !place.isNamed { return nil }
      throw error
    }
    var configuration = try ConfigFile(
      text: file.text, path: place.path, mode: file.mode, paths: paths)
    if file.mode & 0o022 != 0, file.isRegular {
      configuration = ConfigFile(
        path: configuration.path, accounts: configuration.accounts,
        warnings: configuration.warnings + [Self.writableByOthers(place.path)])
    }
    return configuration
  }

  /// The error for work that needs a configuration where `load` found none.
  package static func missingError(
    option: String?, environment: ProcessEnvironment
  ) -> ConfigError {
    let place = StandardPaths(environment).configurationFile(option: option)
    return ConfigError(.noConfiguration, in: place.path)
  }

  /// - Parameters:
  ///   - mode: the permission bits of the file, which decide whether it may hold a password.
  ///   - paths: for `~`.
  package init(
    text: String, path: String, mode: UInt32, paths: StandardPaths
  ) throws(ConfigError) {
    let tree: ConfigNode
    do throws(ConfigSyntaxError) {
      tree = try ConfigScanner.scan(text)
    } catch {
      throw ConfigError(error, in: path)
    }
    let root = try ConfigObject(tree, named: "{ … }", keys: ConfigKey.root, file: path)
    let reader = AccountReader(
      file: path, mode: mode, paths: paths, archives: try root.string("archives"),
      retention: try root.retention(path))
    var accounts: [AccountSettings] = []
    if let node = root.node("accounts") {
      let table = try ConfigObject(node, named: "accounts", keys: nil, file: path)
      for member in table.all { accounts.append(try reader.account(member)) }
    }
    self.init(path: path, accounts: accounts, warnings: [])
  }

  private init(path: String, accounts: [AccountSettings], warnings: [SettingsWarning]) {
    self.path = path
    self.accounts = accounts
    self.warnings = warnings
  }

  /// Nil where the configuration has no such account.
  package func account(ifNamed name: String) -> AccountSettings? {
    accounts.first { $0.name == name }
  }

  package func account(named name: String) throws(ConfigError) -> AccountSettings {
    if let account = account(ifNamed: name) { return account }
    let nearest = NearestName.of(name, among: accounts.compactMap(\.name))
    throw ConfigError(.unknownAccount(name, nearest: nearest), in: path)
  }

  /// All accounts, of which there must be one at least.
  package func everyAccount() throws(ConfigError) -> [AccountSettings] {
    guard !accounts.isEmpty else { throw ConfigError(.noAccounts, in: path) }
    return accounts
  }

  private static func writableByOthers(_ path: String) -> SettingsWarning {
    SettingsWarning(
      what: Phrase(
        en:
          "Other users can write to the configuration \(path), and so choose commands that you run.",
        ja: "設定ファイル \(path) はほかの利用者も書き換えられます。実行されるコマンドまで変えられるおそれがあります。"),
      remedy: Phrase(
        en: "Run: chmod go-w \(ShellQuoting.quoted(path))",
        ja: "次を実行してください: chmod go-w \(ShellQuoting.quoted(path))"))
  }
}

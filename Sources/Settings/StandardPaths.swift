#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Where things stand unless said otherwise.
package struct StandardPaths: Hashable, Sendable {
  /// The user's home; nil where neither `HOME` nor the user database tells it.
  package let home: String?
  /// `XDG_CONFIG_HOME`, where it is an absolute path.
  private let configurationHome: String?
  /// `MAILKURA_CONFIG`.
  private let namedConfiguration: String?

  package init(_ environment: ProcessEnvironment) {
    home = environment["HOME"] ?? Self.homeFromUserDatabase()
    configurationHome = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    namedConfiguration = environment["MAILKURA_CONFIG"]
  }

  /// The configuration file: that of `--config`, of `MAILKURA_CONFIG`, or the usual one.
  ///
  /// `isNamed` tells whether somebody named it, so that a missing file is an error of its own.
  package func configurationFile(option: String?) -> (path: String, isNamed: Bool) {
    if let option { return (option, true) }
    if let namedConfiguration { return (expanded(namedConfiguration), true) }
    let directory = configurationHome ?? (home ?? "") + "/.config"
    return (directory + "/mailkura/config.json5", false)
  }

  /// A path with a leading `~` replaced by the user's home.
  package func expanded(_ path: String) -> String {
    guard let home, path == "~" || path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }

  private static func homeFromUserDatabase() -> String? {
    guard let entry = unsafe getpwuid(getuid()), let directory = unsafe entry.pointee.pw_dir else {
      return nil
    }
    return unsafe String(cString: directory)
  }
}

package import MailTypes

/// Which language the environment asks for.
package enum LocaleLanguage {
  /// From `LC_ALL`, `LC_MESSAGES` or `LANG`, the first that is set; English where none is.
  ///
  /// Japanese in another character set than UTF-8 would not be readable, so English is chosen.
  package static func language(of environment: ProcessEnvironment) -> Language {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
    guard let locale = names.lazy.compactMap({ environment[$0] }).first else { return .english }
    let parts = locale.lowercased().prefix { $0 != "@" }.split(separator: ".", maxSplits: 1)
    guard let name = parts.first, name == "ja" || name.hasPrefix("ja_") else { return .english }
    let isReadable = parts.count == 1 || parts[1] == "utf-8" || parts[1] == "utf8"
    return isReadable ? .japanese : .english
  }
}

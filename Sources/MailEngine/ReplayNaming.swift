package import MailTypes

/// How folders of an archive are called at the target: `--map`, then `--prefix`,
/// then the target's own delimiter and prefix.
package struct ReplayNaming: Hashable, Sendable {
  /// A folder's new name; both names in the archive's words, `/` between levels or the delimiter.
  package struct Rule: Hashable, Sendable {
    package var from: String
    package var to: String

    package init(from: String, to: String) {
      self.from = from
      self.to = to
    }

    /// From `FROM=TO`; nil without both.
    package init?(_ text: String) {
      guard let equals = text.firstIndex(of: "=") else { return nil }
      from = String(text[..<equals])
      to = String(text[text.index(after: equals)...])
      if from.isEmpty || to.isEmpty { return nil }
    }
  }

  package var rules: [Rule]
  /// Everything goes below this folder, INBOX too; nil for none.
  package var prefix: String?

  package init(rules: [Rule] = [], prefix: String? = nil) {
    self.rules = rules
    self.prefix = prefix
  }

  /// Whether folders keep their names.
  package var isNone: Bool { rules.isEmpty && prefix == nil }

  /// The target's side of naming.
  package struct Target: Hashable, Sendable {
    package var delimiter: Character?
    /// The prefix of the personal namespace (RFC 2342), as `INBOX.`; empty for none.
    package var personalPrefix: String

    package init(delimiter: Character?, personalPrefix: String) {
      self.delimiter = delimiter
      self.personalPrefix = personalPrefix
    }
  }

  /// The mailbox at the target for a folder of the archive.
  ///
  /// A character that separates levels at the target, inside a level, becomes `_`.
  package func mailbox(
    for name: String, delimiter: Character?, at target: Target
  ) -> MailboxName {
    var levels = Self.levels(name, delimiter)
    if let rule = rules.first(where: {
      $0.from == name || Self.levels($0.from, "/") == levels
        || Self.levels($0.from, delimiter) == levels
    }) {
      levels = Self.levels(rule.to, "/")
    }
    if let prefix {
      levels = Self.levels(prefix, "/").filter { !$0.isEmpty } + levels
    } else if levels.count == 1, levels[0].uppercased() == "INBOX" {
      return .inbox
    }
    guard let separator = target.delimiter else {
      return MailboxName(text: levels.joined(separator: "_"))
    }
    let safe = levels.map { level in String(level.map { $0 == separator ? "_" : $0 }) }
    let joined = safe.joined(separator: String(separator))
    let isBelowPrefix = joined.hasPrefix(target.personalPrefix)
    return MailboxName(text: isBelowPrefix ? joined : target.personalPrefix + joined)
  }

  private static func levels(_ name: String, _ delimiter: Character?) -> [String] {
    guard let delimiter else { return [name] }
    return name.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
  }
}

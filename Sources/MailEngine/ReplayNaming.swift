package import MailTypes

/// How folders of an archive are called at the target: `--map`, then `--prefix`,
/// then the target's own delimiter and prefix.
package struct ReplayNaming: Hashable, Sendable {
  package var rules: [Rule]
  /// Everything goes below this folder, INBOX too; nil for none.
  package var prefix: String?
  /// What becomes of folders that show messages of other folders.
  package var labels: LabelTreatment

  package init(rules: [Rule] = [], prefix: String? = nil, labels: LabelTreatment = .folders) {
    self.rules = rules
    self.prefix = prefix
    self.labels = labels
  }

  /// Whether folders keep their names.
  package var isNone: Bool { rules.isEmpty && prefix == nil }

  /// The target's side of naming.
  package struct Target: Hashable, Sendable {
    package var delimiter: Character?
    /// The prefix of the personal namespace (RFC 2342), as `INBOX.`; empty for none.
    package var personalPrefix: String
    /// The folders that serve a special use there.
    package var uses: [SpecialUse: MailboxName]
    /// The folders that show messages of others there, by their use.
    package var views: [SpecialUse: MailboxName]
    /// Whether folders are labels there (X-GM-EXT-1).
    package var hasLabels: Bool

    package init(
      delimiter: Character?, personalPrefix: String, uses: [SpecialUse: MailboxName] = [:],
      views: [SpecialUse: MailboxName] = [:], hasLabels: Bool = false
    ) {
      self.delimiter = delimiter
      self.personalPrefix = personalPrefix
      self.uses = uses
      self.views = views
      self.hasLabels = hasLabels
    }
  }

  /// Whether a rule of the user's names the folder.
  package func hasRule(for name: String, delimiter: Character?) -> Bool {
    rules.contains { $0.newName(for: name, Self.levels(name, delimiter), delimiter) != nil }
  }

  /// The rules that name none of the folders, or only such as an earlier one names.
  func idleRules(among folders: [FolderSelection.Candidate]) -> [Rule] {
    var idle = Array(rules.indices)
    for folder in folders {
      let levels = Self.levels(folder.name, folder.delimiter)
      let first = rules.firstIndex {
        $0.newName(for: folder.name, levels, folder.delimiter) != nil
      }
      idle.removeAll { $0 == first }
    }
    return idle.map { rules[$0] }
  }

  /// The mailbox at the target for a folder of the archive.
  ///
  /// A character that separates levels at the target, inside a level, becomes `_`.
  /// - Parameter isBelowInbox: whether all folders stood below INBOX where they came from, because that
  ///   was their namespace's prefix: it says nothing of the folder then.
  package func mailbox(
    for name: String, delimiter: Character?, isBelowInbox: Bool = false, at target: Target
  ) -> MailboxName {
    var levels = Self.levels(name, delimiter)
    let renamed = rules.lazy.compactMap { $0.newName(for: name, levels, delimiter) }.first
    if let renamed {
      levels = Self.levels(renamed, "/")
    } else if isBelowInbox, levels.count > 1 {
      levels.removeFirst()
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

  /// Whether folders of an archive stood below INBOX for no other reason than their namespace's prefix
  /// (`INBOX.`, as Courier and Cyrus have it).
  package static func areBelowInbox(_ folders: [(name: String, delimiter: Character?)]) -> Bool {
    let others = folders.filter { $0.name.uppercased() != "INBOX" }
    return !others.isEmpty
      && others.allSatisfy { $0.delimiter == "." && $0.name.uppercased().hasPrefix("INBOX.") }
  }

  static func levels(_ name: String, _ delimiter: Character?) -> [String] {
    guard let delimiter else { return [name] }
    return name.split(separator: delimiter, omittingEmptySubsequences: false).map(String.init)
  }
}

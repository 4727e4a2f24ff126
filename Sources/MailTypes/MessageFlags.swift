/// The flags of a message: system flags and keywords.
package struct MessageFlags: Hashable, Sendable {
  package var system: SystemFlags
  /// Ascending by their UTF-8 bytes, no two equal but for case; spelled as the server spells them.
  package let keywords: [String]

  package init(system: SystemFlags = [], keywords: [String] = []) {
    self.system = system
    if keywords.count < 2 {
      self.keywords = keywords
    } else {
      var seen: Set<String> = []
      self.keywords = keywords.sorted().filter { seen.insert($0.lowercased()).inserted }
    }
  }

  /// From the names in a FLAGS list; `\Recent` and unknown system flags are left out.
  package init(names: [String]) {
    var system: SystemFlags = []
    var keywords: [String] = []
    for name in names {
      if name.hasPrefix("\\") {
        let lowered = name.lowercased()
        for known in SystemFlags.names where known.imap.lowercased() == lowered {
          system.insert(known.flag)
        }
      } else if !name.isEmpty {
        keywords.append(name)
      }
    }
    self.init(system: system, keywords: keywords)
  }

  /// The names of a FLAGS list, system flags first.
  package var names: [String] {
    SystemFlags.names.filter { system.contains($0.flag) }.map(\.imap) + keywords
  }

  /// The same flags, keywords compared without case.
  package func isSame(as other: MessageFlags) -> Bool {
    system == other.system && keywords.count == other.keywords.count
      && (keywords == other.keywords
        || Set(keywords.map { $0.lowercased() }) == Set(other.keywords.map { $0.lowercased() }))
  }
}

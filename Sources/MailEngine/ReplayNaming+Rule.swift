extension ReplayNaming {
  /// A folder's new name; both names in the archive's words, `/` between levels or the delimiter.
  ///
  /// A `*` in the old name is anything, and one in the new name stands for the same.
  package struct Rule: Hashable, Sendable {
    package var from: String
    package var to: String

    package init(from: String, to: String) {
      self.from = from
      self.to = to
    }

    /// From `FROM=TO`; nil without both, with several `*` on a side, or with one in TO alone.
    package init?(_ text: String) {
      guard let equals = text.firstIndex(of: "=") else { return nil }
      from = String(text[..<equals])
      to = String(text[text.index(after: equals)...])
      if from.isEmpty || to.isEmpty { return nil }
      let (old, new) = (Self.stars(from), Self.stars(to))
      if old > 1 || new > old { return nil }
    }

    private static func stars(_ text: String) -> Int { text.count { $0 == "*" } }

    /// The new name of a folder, with `/` between its levels; nil where the rule is about others.
    func newName(for name: String, _ levels: [String], _ delimiter: Character?) -> String? {
      guard let star = from.firstIndex(of: "*") else {
        let isMeant =
          from == name || ReplayNaming.levels(from, "/") == levels
          || ReplayNaming.levels(from, delimiter) == levels
        return isMeant ? to : nil
      }
      let slashed = levels.joined(separator: "/")
      let start = String(from[..<star])
      let end = String(from[from.index(after: star)...])
      for isSpelledTheirWay in [false, true] {
        let head = isSpelledTheirWay ? Self.slashed(start, delimiter) : start
        let tail = isSpelledTheirWay ? Self.slashed(end, delimiter) : end
        guard slashed.hasPrefix(head), slashed.hasSuffix(tail),
          slashed.count >= head.count + tail.count
        else { continue }
        let rest = String(slashed.dropFirst(head.count).dropLast(tail.count))
        return to.map { $0 == "*" ? rest : String($0) }.joined()
      }
      return nil
    }

    private static func slashed(_ text: String, _ delimiter: Character?) -> String {
      String(text.map { $0 == delimiter ? "/" : $0 })
    }
  }
}

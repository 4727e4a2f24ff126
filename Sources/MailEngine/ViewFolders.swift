internal import MailTypes

/// Finds the folders of an account that show messages of other folders (`\All`, `\Flagged`, RFC 6154;
/// `\Important`, RFC 8457).
enum ViewFolders {
  /// In the order in which what only they hold is sent.
  static let uses: [SpecialUse] = [.all, .flagged, .important]

  /// What Gmail calls them, where no attributes were told.
  private static let names: [String: SpecialUse] = [
    "all mail": .all, "すべてのメール": .all, "starred": .flagged, "スター付き": .flagged,
    "important": .important, "重要": .important,
  ]

  /// The places of those folders in `candidates`, by their use.
  static func find(in candidates: [FolderSelection.Candidate]) -> [(use: SpecialUse, place: Int)] {
    let hasAttributes = candidates.contains { !$0.specialUses.isEmpty }
    return uses.flatMap { use in
      candidates.indices.filter { place in
        let candidate = candidates[place]
        if hasAttributes { return candidate.specialUses.contains(use) }
        let levels = ReplayNaming.levels(candidate.name, candidate.delimiter)
        return isGmails(levels) && names[levels[1].lowercased()] == use
      }.map { (use, $0) }
    }
  }

  /// Whether a folder stands below the one that has all of Gmail's own.
  static func isGmails(_ levels: [String]) -> Bool {
    levels.count == 2 && ["[GMAIL]", "[GOOGLE MAIL]"].contains(levels[0].uppercased())
  }
}

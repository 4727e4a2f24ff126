internal import MailTypes

/// Finds the folder of an account that serves each special use which every account has or may get.
enum SpecialUseFolders {
  /// `\All`, `\Flagged` and `\Important` are views of other folders on most servers.
  private static let uses: [SpecialUse] = [.sent, .drafts, .junk, .trash, .archive]

  /// The places of those folders in `candidates`: by their attributes or, where no folder has one, by
  /// name.
  static func find(in candidates: [FolderSelection.Candidate]) -> [SpecialUse: Int] {
    var places: [SpecialUse: Int] = [:]
    let hasAttributes = candidates.contains { !$0.specialUses.isEmpty }
    for use in uses {
      places[use] =
        hasAttributes
        ? candidates.firstIndex { $0.specialUses.contains(use) }
        : named(use, in: candidates)
    }
    return places
  }

  /// The highest of the folders with such a name, and the usual name before others.
  private static func named(
    _ use: SpecialUse, in candidates: [FolderSelection.Candidate]
  ) -> Int? {
    var best: (place: Int, rank: (Int, Int))?
    for (place, candidate) in candidates.enumerated() {
      let levels = ReplayNaming.levels(candidate.name, candidate.delimiter)
      guard let last = levels.last, isOnTop(levels),
        let found = SpecialUseNames.rank(ofLastLevel: last), found.use == use
      else { continue }
      let rank = (levels.count, found.rank)
      if let best, best.rank <= rank { continue }
      best = (place, rank)
    }
    return best?.place
  }

  /// A folder deep in a hierarchy is one of the user's own, whatever it is called.
  private static func isOnTop(_ levels: [String]) -> Bool {
    levels.count == 1 || ViewFolders.isGmails(levels)
      || levels.count == 2 && levels[0].uppercased() == "INBOX"
  }
}

internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Retention. The rows say that messages are pruned before their files go, so that no crash leaves
/// a row that promises a file; what it leaves instead, the next prune removes.
extension JournalKeeper {
  /// Messages that go at a time.
  static let prunePage = 500

  func planPrune(_ request: PruneRequest) throws -> PrunePlan {
    try PrunePlan(request, journal: journal)
  }

  /// Removes the next messages of a folder; nil at its end.
  func prunePage(
    of folder: FolderRow, upTo limit: RunID, after: CopyPlace?
  ) throws -> [PrunableCopy]? {
    guard let run else { return nil }
    guard let store = store as? MaildirStore else { return try pruneMbox(of: folder, upTo: limit) }
    let page = try journal.prunableCopies(
      in: folder.id, upTo: limit, after: after, limit: Self.prunePage)
    guard !page.isEmpty else { return nil }
    try journal.markPruned(page.map(\.row.id), run: run)
    try store.remove(page.map(\.row.place), folder: folder.path)
    return page
  }

  /// Removes what prunes that were killed have left on disk.
  func finishFormerPrunes() throws {
    guard let run else { return }
    guard let store = store as? MaildirStore else {
      try settleMboxes()
      return try journal.settleUnfinishedPrunes(except: run)
    }
    var after: StoredCopyID?
    while true {
      let page = try journal.unfinishedPrunes(after: after, limit: Self.prunePage)
      guard let last = page.last else { break }
      after = last.row.id
      for (path, rows) in Dictionary(grouping: page, by: \.folderPath).sorted(by: {
        $0.key < $1.key
      }) {
        try store.remove(rows.map(\.row.place), folder: path)
      }
    }
    try journal.settleUnfinishedPrunes(except: run)
  }

  /// Writes the mbox of a folder anew without all that may go; nil where nothing may.
  private func pruneMbox(of folder: FolderRow, upTo limit: RunID) throws -> [PrunableCopy]? {
    guard let run else { return nil }
    var all: [PrunableCopy] = []
    while true {
      let page = try journal.prunableCopies(
        in: folder.id, upTo: limit, after: all.last?.row.place, limit: Self.prunePage)
      if page.isEmpty { break }
      all += page
    }
    let going = Set(all.map(\.row.id))
    guard !going.isEmpty else { return nil }
    let stored = all.contains { copy in
      if case .range = copy.row.place { true } else { false }
    }
    if stored { try rewriteMbox(of: folder) { !going.contains($0.id) } }
    // Those whose octets were lost have nothing in the mbox.
    try journal.markPruned(Array(going), run: run)
    return all
  }

  func liftMassRemovals(of folders: [FolderID]) throws {
    guard let run else { return }
    for folder in folders { try journal.liftMassRemoval(of: folder, run: run) }
  }
}

extension Journal {
  /// Every folder of the archive, gone ones too, by its path.
  ///
  /// - Parameter snapshot: as it has them; nil for now.
  func everyFolder(at snapshot: RunID? = nil) throws -> [FolderRow] {
    var folders: [FolderRow] = []
    while true {
      let page =
        try snapshot.map { (id) in
          try self.folders(at: id, afterPath: folders.last?.path, limit: 1000)
        } ?? self.folders(afterPath: folders.last?.path, limit: 1000)
      if page.isEmpty { return folders }
      folders += page
    }
  }
}

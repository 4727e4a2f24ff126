internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// What taking a restore back asks of the journal.
extension JournalKeeper {
  /// The mailboxes that a job has sent to, none where everything is taken back already.
  ///
  /// Throws `noSuchJob` and `otherReceiver`.
  func foldersToUndo(_ request: UndoRequest) throws -> [TargetFolderRow] {
    let (job, asked) = (request.job, request.access.identity)
    guard let run = try journal.run(job) else {
      throw EngineError(.noSuchJob(job.rawValue, command: nil))
    }
    guard run.command == "restore" || run.command == "migrate" else {
      throw EngineError(.noSuchJob(job.rawValue, command: run.command))
    }
    let receivers = try journal.receivers(of: job)
    if let first = receivers.first, !receivers.contains(asked) {
      throw EngineError(.otherReceiver(job.rawValue, sentTo: first, asked: asked))
    }
    return try journal.receivingFolders(of: job, at: asked)
  }

  func sentUIDs(by job: RunID, in folder: TargetFolderID) throws -> UIDSet {
    try journal.sentUIDs(by: job, in: folder)
  }

  func sentRows(_ uids: UIDSet, by job: RunID, in folder: TargetFolderID) throws -> [ReplayRow] {
    try journal.sentReplays(by: job, uids, in: folder)
  }

  func doubtfulCount(sentBy job: RunID, in folder: TargetFolderID) throws -> Int {
    try journal.doubtfulCount(sentBy: job, in: folder)
  }

  func intendedUndos(in folder: TargetFolderID) throws -> UIDSet {
    try journal.intendedUndos(in: folder)
  }

  /// Whether the archive has a message whole, which is read again for it: what is pruned, damaged or lost
  /// may be at the target alone.
  func isSound(_ copy: StoredCopyRow, in sourcePath: String) throws -> Bool {
    guard let location = try store.location(folder: sourcePath, of: copy.place) else {
      return false
    }
    return try isWhole(copy, at: location)
  }

  /// Commits that messages are about to be removed.
  func intendUndo(of rows: [ReplayRow]) throws {
    let run = try replayRun()
    try transaction {
      try journal.intendUndo(
        of: rows.compactMap { row in row.targetUID.map { (row.id, $0) } }, run: run)
    }
  }

  func forgetUndo(of rows: [ReplayRow]) throws {
    try transaction { try journal.forgetUndo(of: rows.map(\.id)) }
  }

  func noteUndone(_ uids: UIDSet, sentBy job: RunID, in folder: TargetFolderID) throws {
    try transaction { try journal.noteUndone(uids, sentBy: job, in: folder) }
  }
}

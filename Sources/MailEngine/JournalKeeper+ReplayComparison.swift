internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// What the end of a replay asks of the journal to hold what was sent against what the target stores.
extension JournalKeeper {
  /// Messages that are compared and written down at a time.
  static let comparedPage = 2000

  func hasUncompared(in folder: TargetFolderID) throws -> Bool {
    try journal.hasUncompared(in: folder)
  }

  /// The next messages that were sent and that nobody has compared yet, by UID.
  func uncompared(in folder: TargetFolderID, after: UID?) throws -> [Journal.BoundReplay] {
    try journal.uncomparedReplays(in: folder, after: after, limit: Self.comparedPage)
  }

  func location(of bound: Journal.BoundReplay) throws -> MessageLocation? {
    try store.location(folder: bound.sourcePath, of: bound.copy.place)
  }

  /// How many of the messages with these UIDs are to be there and were not archived with `\Deleted`.
  func unintendedMarks(among uids: UIDSet, of folder: ReplayFolder) throws -> Int {
    guard !uids.isEmpty else { return 0 }
    return try journal.sentFlags(of: uids, in: folder.targetRow, wantedBy: try replayRun())
      .count { !$0.system.contains(.deleted) }
  }

  /// Writes down what has been seen of messages.
  func note(_ seen: [ReplayComparison: [ReplayID]]) throws {
    try transaction {
      for (comparison, rows) in seen { try journal.note(comparison, of: rows) }
    }
  }

  /// The messages for a mailbox that it stores with other octets.
  func altered(from folder: ReplayFolder, limit: Int) throws -> [ReplayReport.Absence] {
    guard limit > 0 else { return [] }
    let target = replayRenames[folder.targetRow] ?? folder.targetRow
    return try journal.alteredReplays(in: target, wantedBy: try replayRun(), limit: limit)
      .map(Self.altered)
  }

  /// What a message is as the archive has it; nil where it cannot be told.
  func anatomy(of bound: Journal.BoundReplay) throws -> MessageAnatomy? {
    guard let location = try location(of: bound) else { return nil }
    return try MessageAnatomy.ofFile(root: root, location, form: bound.copy.form)
  }

  static func altered(_ bound: Journal.BoundReplay) -> ReplayReport.Absence {
    ReplayReport.Absence(
      folder: bound.sourceName.description,
      digest: String(bound.copy.digest.description.prefix(16)), subject: bound.subject,
      date: bound.internalDate,
      reason: Phrase(
        en: "at the target with other octets: the server has altered it",
        ja: "送り先にありますが、サーバが内容を書き換えています"))
  }
}

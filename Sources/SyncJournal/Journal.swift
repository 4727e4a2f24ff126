internal import MailTypes

/// The record of what has been archived, sent and missed: a SQLite database in the archive.
///
/// Blocking, and used by one thread at a time. Writing takes the archive's lock, which its owner
/// holds; reading needs none. Every change outside `transaction` is a transaction of its own,
/// on stable storage when the call returns.
///
/// - Opening: `open`, `close`, `takeCopy`, `quickCheck`
/// - Grouping: `transaction`, or `begin`, `commit` and `rollBack`
/// - Backup: `Journal+Runs`, `+Folders`, `+Generations`, `+Arrivals`, `+Presence`, `+Marks`,
///   `+Failures`
/// - Restore: `Journal+Targets`, `+ReplayPlan`, `+Replay`, `+ReplayTotals`
/// - Reading: `Journal+Listing`, `+StoredCopies`, `+Status`
package final class Journal {
  package enum Access: Hashable, Sendable {
    case readWrite
    case readOnly
  }

  let database: Database
  /// Where to start looking for a free copy number, for contents with very many copies.
  var copyHints: [CopyKey: Int] = [:]
  /// The folders of some generations that are known to be current and noted as unfinished.
  var currentFolders: [GenerationID: FolderID] = [:]
  /// Whether a message of these generations has an open failure.
  var openFailures: [GenerationID: Bool] = [:]
  /// The UIDs that have a row, of generations of which none had one at first.
  var filledUIDs: [GenerationID: UIDSet] = [:]
  /// Whether it was written here that messages were removed from a server, which nothing else can tell.
  package internal(set) var hasConcludedRemovals = false
  /// Whether the file lies where several processes cannot share it: readers have to wait.
  package let isExclusive: Bool

  package var path: String { database.path }

  init(database: Database, isExclusive: Bool) {
    self.database = database
    self.isExclusive = isExclusive
  }

  /// Finishes what is to be written and lets go of the file; the journal must not be used after.
  package func close() { database.close() }
}

extension Journal {
  /// Begins a transaction; there is no other inside it.
  ///
  /// For work that also touches what is not the journal; else `transaction`.
  package func begin() throws(JournalError) { try database.execute("BEGIN IMMEDIATE") }

  /// Everything since `begin` is on stable storage when this returns.
  package func commit() throws(JournalError) { try database.execute("COMMIT") }

  /// Undoes everything since `begin`; nothing to undo is fine.
  package func rollBack() {
    forgetHints()
    // Cannot fail in a way that matters: a transaction that stays open is undone by closing.
    if database.isInTransaction { try? database.execute("ROLLBACK") }
  }

  /// To be called by whatever changes which messages or generations are current, or gives rows UIDs.
  func forgetHints() {
    copyHints = [:]
    currentFolders = [:]
    openFailures = [:]
    filledUIDs = [:]
  }

  /// Does everything or, when something throws, nothing.
  package func transaction<Value>(
    _ body: () throws(JournalError) -> Value
  ) throws(JournalError) -> Value {
    try begin()
    do throws(JournalError) {
      let value = try body()
      try commit()
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  /// As `transaction`, or part of the one that is open.
  func inTransaction<Value>(
    _ body: () throws(JournalError) -> Value
  ) throws(JournalError) -> Value {
    database.isInTransaction ? try body() : try transaction(body)
  }
}

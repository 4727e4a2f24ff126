internal import MailTypes
package import SyncJournal

/// Finds the snapshot that a command line names.
package enum SnapshotFinder {
  /// - Throws: `EngineError` with 66 where there is none.
  package static func find(_ choice: SnapshotChoice, in journal: Journal) throws -> RunRow {
    if let found = try journal.snapshot(choice) { return found }
    let first = try journal.firstSnapshot().flatMap(\.ended)
    throw EngineError(.noSnapshot(choice, first: first))
  }
}

internal import MailTypes
internal import SyncJournal

/// Messages whose UID at the target is another one than the target has told.
extension JournalKeeper {
  func displace(
    _ uids: UIDSet, in folder: TargetFolderID
  ) throws -> [(row: ReplayID, uid: UID)] {
    try transaction { try journal.displace(uids, in: folder) }
  }

  func putBack(
    _ places: [(row: ReplayID, uid: UID)], in folder: TargetFolderID
  ) throws -> Int {
    try transaction { try journal.putBack(places, in: folder) }
  }

  func forgetUnseenUIDs(_ there: UIDSet, in folder: TargetFolderID) throws {
    let run = try replayRun()
    try transaction { try journal.forgetUnseenUIDs(there, sentBy: run, in: folder) }
  }
}

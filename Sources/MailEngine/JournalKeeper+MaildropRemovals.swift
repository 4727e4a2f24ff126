internal import Digests
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Messages that are to be removed on a POP3 server.
extension JournalKeeper {
  /// Messages of a listing that were archived so long ago, with their places in it.
  func removable(
    _ listing: MaildropListing, age: Duration
  ) throws -> [(index: Int, uid: UID)] {
    guard let look = maildrop else { return [] }
    let latest = age == .zero ? nil : WallClock.seconds - age.components.seconds
    let uids = try journal.removableNumbers(
      among: look.claimed, of: look.generation, archivedBefore: latest)
    guard !uids.isEmpty else { return [] }
    let isNamed = listing.distinctlyNamed()
    var places: [(index: Int, uid: UID)] = []
    for index in 0..<listing.count where isNamed[index] {
      guard let id = listing.uniqueID(at: index)?.journalText else { continue }
      let entries = try journal.maildropEntries(named: id, of: look.generation, limit: 2)
      guard entries.count == 1, let entry = entries.first, uids.contains(entry.uid),
        entry.octets == listing.octets(at: index)
      else { continue }
      places.append((index, entry.uid))
    }
    return places
  }

  /// Of messages to be removed, those whose archived copy has been read from the disk and is whole.
  func sound(_ doubts: [MaildropDoubt]) throws -> Set<Int> {
    guard let look = maildrop else { return [] }
    var sound: Set<Int> = []
    for doubt in doubts {
      guard let uid = doubt.hint, let known = try journal.maildropCopy(uid, of: look.generation),
        let location = try store.location(folder: look.path, of: known.copy.place),
        try isWhole(known.copy, at: location)
      else { continue }
      sound.insert(doubt.index)
    }
    return sound
  }

  /// Whether a stored message has been read from the disk and is what it was.
  func isWhole(_ copy: StoredCopyRow, at location: MessageLocation) throws -> Bool {
    let reader = MessageReader(root: root)
    let digest = SHA256Stream()
    digest.begin()
    do throws(ArchiveError) {
      try reader.open(location, form: copy.form)
      try reader.forEachPiece { digest.update($0) }
    } catch {
      switch error.code {
      case .missing, .contentMismatch, .lengthMismatch: return false
      default: throw error
      }
    }
    return digest.finish() == copy.digest
  }

  func intendRemoval(of uids: UIDSet) throws {
    guard let run, let look = maildrop else { return }
    try transaction { try journal.intendRemoval(of: uids, in: look.generation, run: run) }
  }

  /// Notes that the server has not said what became of the removals of this session.
  func leaveRemovalsOpen() { maildrop?.hasOpenRemovals = true }

  func noteRemoved(_ uids: UIDSet) throws {
    guard let run, let look = maildrop else { return }
    try transaction { try journal.noteRemoved(uids, in: look.generation, run: run) }
  }
}

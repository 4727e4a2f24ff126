internal import Digests
internal import JobEvents
internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// What the journal knows of a maildrop while it is being read.
struct MaildropLook: Sendable {
  let generation: GenerationID
  /// The folder's, below `mail/`.
  let path: String
  /// The numbers that messages of the listing have been found to be, or have been given.
  var claimed = UIDSet()
  /// The same of the sessions before in this run.
  var seen = UIDSet()
  /// Whether nobody knows what became of removals that the last session asked for.
  var hasOpenRemovals = false
  /// The last number that was given.
  var lastNumber: UInt32

  mutating func claim(_ uid: UID) { claimed.insert(uid) }

  /// Begins another session: what was found in the one before stays found.
  mutating func turn() {
    seen = seen.union(claimed)
    claimed = UIDSet()
    hasOpenRemovals = false
  }
}

/// Messages of POP3 servers.
///
/// The unique-id together with the size tells a message that was listed the last time too. Whatever
/// differs is told by its header, and in the end by its octets: nothing is archived twice, and nothing
/// is passed over because an id came back.
extension JournalKeeper {
  /// INBOX, as which a maildrop is kept; what an IMAP server has said of it stays.
  func maildropFolder() throws -> (folder: BackupFolder, generation: GenerationID) {
    guard let run else { throw StopRequested() }
    let (row, generation) = try ownFolder(named: .inbox, delimiter: nil) { id in
      try journal.maildropGeneration(of: id, run: run)
    }
    return try begin(row, generation)
  }

  /// The same for a preview; nil where nothing of a maildrop is archived.
  func previewMaildrop() throws -> (folder: BackupFolder, generation: GenerationID)? {
    guard let row = try journal.folder(named: .inbox),
      let generation = try journal.maildropGeneration(of: row.id)
    else { return nil }
    return try begin(row, generation)
  }

  private func begin(
    _ row: FolderRow, _ generation: GenerationID
  ) throws -> (folder: BackupFolder, generation: GenerationID) {
    maildrop = MaildropLook(
      generation: generation, path: row.path,
      lastNumber: try journal.lastMaildropNumber(of: generation))
    let listed = ListedMailbox(name: .inbox, delimiter: row.facts.delimiter)
    return (BackupFolder(id: 0, listed: listed, rowID: row.id, path: row.path), generation)
  }

  /// Begins another session.
  func turnMaildrop() { maildrop?.turn() }

  /// Whether this session has shown messages that the ones before in this run have not.
  var hasFoundOthers: Bool {
    guard let maildrop else { return false }
    return !maildrop.claimed.subtracting(maildrop.seen).isEmpty
  }

  /// Begins to hold a listing against the journal: nothing of a listing before counts any more.
  ///
  /// - Parameter trustsIDs: whether an id is believed that has its size still.
  func compare(_ listing: MaildropListing, trustsIDs: Bool) throws -> MaildropComparison {
    guard let generation = maildrop?.generation else { return MaildropComparison() }
    let isFirst = maildrop?.lastNumber == 0
    maildrop?.claimed = UIDSet()
    var comparison = MaildropComparison()
    let isNamed =
      trustsIDs
      ? listing.distinctlyNamed() : [Bool](repeating: false, count: listing.count)
    var places: [(index: Int, uid: UID)] = []
    var unnamed: [Int] = []
    var novel: [Int] = []
    for index in 0..<listing.count {
      if isFirst {
        novel.append(index)
        continue
      }
      guard isNamed[index], let id = listing.uniqueID(at: index)?.journalText else {
        unnamed.append(index)
        continue
      }
      let entries = try journal.maildropEntries(named: id, of: generation, limit: 2)
      if entries.count == 1, let entry = entries.first {
        if entry.octets == listing.octets(at: index) {
          places.append((index, entry.uid))
          maildrop?.claim(entry.uid)
        } else {
          comparison.doubts.append(MaildropDoubt(index: index, hint: entry.uid))
        }
      } else if try !entries.isEmpty || journal.hasArchived(uniqueID: id, of: generation) {
        comparison.doubts.append(MaildropDoubt(index: index))
      } else {
        novel.append(index)
      }
    }
    try settle(places, listing, &comparison)
    // An id that is new may be a new name: of a message that seems to be missing.
    let mayBeRenamed = try places.count < journal.maildropEntryCount(of: generation)
    for index in novel {
      if mayBeRenamed, try hasMissing(ofSize: listing.octets(at: index)) {
        comparison.doubts.append(MaildropDoubt(index: index))
      } else {
        comparison.fetch.append(MaildropFetch(index: index, uid: try newNumber()))
      }
    }
    comparison.doubts += unnamed.map { MaildropDoubt(index: $0) }
    return comparison
  }

  /// What is listed as before: archived, or to be tried again under its number.
  private func settle(
    _ places: [(index: Int, uid: UID)], _ listing: MaildropListing,
    _ comparison: inout MaildropComparison
  ) throws {
    guard let look = maildrop, !places.isEmpty else { return }
    let present = try journal.presentUIDs(of: look.generation)
      .subtracting(try journal.lostUIDs(of: look.generation))
    var known: [(index: Int, uid: UID)] = []
    for place in places {
      if present.contains(place.uid) {
        if known.count == 2 { known.removeLast() }
        known.append(place)
        comparison.known += 1
      } else {
        comparison.fetch.append(
          MaildropFetch(index: place.index, uid: place.uid, isOverdue: true))
      }
    }
    comparison.witnesses = known.map { MaildropDoubt(index: $0.index, hint: $0.uid) }
  }

  private func hasMissing(ofSize octets: UInt64) throws -> Bool {
    guard let look = maildrop else { return false }
    return try journal.maildropEntries(
      ofSize: octets, of: look.generation, limit: MaildropCandidates.page
    ).contains { !look.claimed.contains($0.uid) }
  }

  /// A number for a message that has none.
  func newNumber() throws -> UID {
    guard let look = maildrop, look.lastNumber < .max, let uid = UID(look.lastNumber + 1) else {
      throw EngineError(.tooManyMessages(folder: MailboxName.inbox.description))
    }
    maildrop?.lastNumber += 1
    return uid
  }

  /// Those of known messages that do not have the headers that they had.
  func differing(_ heads: [MaildropHead], _ known: [MaildropDoubt]) throws -> [MaildropDoubt] {
    guard let look = maildrop else { return [] }
    return try heads.compactMap { head in
      guard let doubt = known.first(where: { $0.index == head.index }), let uid = doubt.hint,
        let copy = try journal.maildropCopy(uid, of: look.generation)
      else { return nil }
      if copy.header == head.digest { return nil }
      return try isSameButForState(head, copy.copy) ? nil : doubt
    }
  }

  /// Whether an archived message holds just these octets.
  func isArchived(_ digest: ContentDigest, as uid: UID) throws -> Bool {
    guard let look = maildrop else { return false }
    return try journal.maildropCopy(uid, of: look.generation)?.copy.digest == digest
  }

  /// What has become of a doubt.
  enum MaildropFinding: Hashable, Sendable {
    case known
    /// Only its octets tell.
    case unknown
    /// An id means another message than it meant: none is to be believed.
    case idMeansAnother
  }

  /// Recognises messages by their headers and sizes; what is found to be known is noted.
  func recognise(
    _ heads: [MaildropHead], _ doubts: [MaildropDoubt], of listing: MaildropListing
  ) throws -> [Int: MaildropFinding] {
    let hints = Dictionary(doubts.map { ($0.index, $0.hint) }) { first, _ in first }
    return try transaction {
      var findings: [Int: MaildropFinding] = [:]
      for head in heads {
        let finding = try recognise(head, hint: hints[head.index] ?? nil, of: listing)
        findings[head.index] = finding
        if finding == .idMeansAnother { break }
      }
      return findings
    }
  }

  private func recognise(
    _ head: MaildropHead, hint: UID?, of listing: MaildropListing
  ) throws -> MaildropFinding {
    guard let generation = maildrop?.generation else { return .unknown }
    let octets = listing.octets(at: head.index)
    let equal = try firstUnclaimed { (last) throws(JournalError) in
      try journal.maildropNumbers(
        ofSize: octets, header: head.digest, of: generation, after: last,
        limit: MaildropCandidates.page)
    }
    if let equal { return try attach(head.index, to: equal, of: listing) ? .known : .unknown }
    guard let hint, maildrop?.claimed.contains(hint) == false,
      let known = try journal.maildropCopy(hint, of: generation)
    else { return .unknown }
    // Some servers write the state of a message into its header, and its size changes.
    if try known.header == head.digest || isSameButForState(head, known.copy) {
      return try attach(head.index, to: hint, of: listing) ? .known : .unknown
    }
    return .idMeansAnother
  }

  /// - Returns: false where the octets of the known message are lost.
  private func attach(_ index: Int, to uid: UID, of listing: MaildropListing) throws -> Bool {
    guard let generation = maildrop?.generation,
      let known = try journal.maildropCopy(uid, of: generation),
      !known.copy.place.isLost
    else { return false }
    maildrop?.claim(uid)
    try journal.setMaildropEntry(
      MaildropEntry(
        uid: uid, uniqueID: listing.uniqueID(at: index)?.journalText,
        octets: listing.octets(at: index)), of: generation)
    return true
  }

  private func isSameButForState(_ head: MaildropHead, _ copy: StoredCopyRow) throws -> Bool {
    guard let path = maildrop?.path,
      let location = try store.location(folder: path, of: copy.place)
    else { return false }
    return try head.isSameButForState(as: copy, at: location, in: root)
  }

  /// The number of an archived message of just these octets that is not in the listing otherwise; nil
  /// too where the message has its number already.
  func unclaimedTwin(of digest: ContentDigest, besides uid: UID) throws -> UID? {
    guard let look = maildrop else { return nil }
    let twin = try firstUnclaimed { (last) throws(JournalError) in
      try journal.maildropNumbers(
        holding: digest, of: look.generation, after: last, limit: MaildropCandidates.page)
    }
    guard let twin, try !isArchived(digest, as: uid) else { return nil }
    return twin
  }

  private func firstUnclaimed(
    _ page: (_ last: UID?) throws(JournalError) -> [UID]
  ) throws -> UID? {
    try MaildropCandidates.first(besides: maildrop?.claimed ?? UIDSet(), page)
  }

  /// Notes what the server lists a message as that has just got its row, or failed.
  func claim(_ entry: MaildropEntry) throws {
    guard let generation = maildrop?.generation else { return }
    maildrop?.claim(entry.uid)
    try journal.setMaildropEntry(entry, of: generation)
  }

  /// Notes the end of a maildrop: what the server lists, and what is archived of it.
  ///
  /// - Parameters:
  ///   - hidden: messages that the server counts and does not list.
  ///   - isWhole: whether everything that it lists has been looked at.
  func finish(
    _ folder: BackupFolder, hidden: Int, isWhole: Bool, because reason: Phrase?
  ) throws -> CommitResult {
    guard let run, let look = maildrop else { return CommitResult() }
    return try transaction {
      var result = CommitResult()
      if isWhole {
        try journal.forgetMaildropEntries(
          notAmong: look.claimed, of: look.generation, run: run)
        // A listing from before the removals, or of a part, does not tell which are done.
        if hidden == 0, !look.hasOpenRemovals {
          try journal.concludeRemovals(of: look.generation, notAmong: look.claimed, run: run)
        }
      }
      let seen = look.seen.union(look.claimed).count
      let failed = try journal.failedUIDs(of: look.generation).count
      let archived = max(0, seen - failed)
      var reason = reason
      if reason == nil, hidden > 0 {
        reason =
          EngineError(
            .incompleteListing(
              folder: folder.name, listed: seen, exists: seen + hidden)
          ).explanation.what
      }
      if reason == nil, failed > 0 {
        reason = Self.unfetched(failed)
      }
      let isComplete = isWhole && reason == nil
      let server = seen + hidden
      let state: FolderReport.State = isComplete ? .complete : .partial
      result.folders.append(
        FolderReport(
          folder: folder.name, server: server, archived: archived, failed: failed, state: state,
          reason: reason))
      if !isComplete { result.incompleteFolders += 1 }
      result.skipped = max(0, archived - newInFolder[folder.rowID, default: 0])
      try journal.recordFolder(
        folder.rowID, of: run,
        FolderProgress(
          isComplete ? .complete : .partial, server: server, archived: archived, failed: failed,
          gone: 0, reason: reason, isEnumerated: isWhole))
      return result
    }
  }
}

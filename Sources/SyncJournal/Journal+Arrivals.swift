package import MailTypes

/// A content in a folder, for counting its copies.
struct CopyKey: Hashable {
  let folder: FolderID
  let content: ContentID
}

/// Messages that were found or fetched.
extension Journal {
  /// Gives a message its row and its place in the archive.
  ///
  /// Equal messages of a folder get copy numbers: the lowest that no present message of the
  /// folder's current generation holds. So mark what has vanished before. A UID that has a row
  /// already is not given a second one: a gone message is present again; a UID that now means
  /// other bytes, which no server should do, is taken away from the row that had it.
  /// An open failure of the UID is made good.
  ///
  /// - Parameters:
  ///   - message: its generation must be the current one of its folder, or that of its imports.
  ///   - place: where the message with a copy number is going to stand; asked only for a new one.
  package func addOccurrence(
    _ message: NewOccurrence, run: RunID, place: (Int) -> CopyPlace
  ) throws(JournalError) -> Placement {
    try inTransaction { () throws(JournalError) in
      if let uid = message.uid {
        try resolveFailure(of: uid, in: message.generation, run: run)
      }
      let (content, isNewContent) = try upsertContent(message.content)
      if let known = try knownOccurrence(message) {
        if known.content == content {
          return try reattach(known, message, run: run, place: place)
        }
        try takeUID(from: known, run: run)
      }
      let copy =
        isNewContent
        ? try newCopy(0, of: content, for: message, run: run, place: place)
        : try claimCopy(of: content, for: message, run: run, place: place)
      let occurrence = try insertOccurrence(message, copy: copy.id, run: run)
      return Placement(
        occurrence: occurrence, copy: copy.id, copyNumber: copy.number, place: copy.place,
        isNewFile: copy.isNew, isFirst: copy.isFirst, isNewContent: isNewContent, isKnown: false)
    }
  }

  func upsertContent(
    _ facts: ContentFacts
  ) throws(JournalError) -> (id: ContentID, isNew: Bool) {
    let new: ContentID? = try database.insertIfNew(
      """
      INSERT INTO content (sha256, wire_size, is_stored_with_lf, ends_with_newline, header_sha256,
        message_id, subject, sender, date_text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING
      """,
      facts.digest, facts.wireSize, facts.isStoredWithLF, facts.endsWithNewline,
      facts.headerDigest, facts.messageID, facts.subject, facts.sender, facts.dateText)
    if let new { return (new, true) }
    let known: ContentID? = try database.first(
      "SELECT id FROM content WHERE sha256 = ?", facts.digest
    ) { (row) throws(JournalError) in row.id() }
    guard let known else {
      throw JournalError(.damaged, path: path, message: "a digest is there and not found")
    }
    return (known, false)
  }

  private func insertOccurrence(
    _ message: NewOccurrence, copy: StoredCopyID, run: RunID
  ) throws(JournalError) -> OccurrenceID {
    if let uid = message.uid { filledUIDs[message.generation]?.insert(uid) }
    return try database.insert(
      """
      INSERT INTO occurrence (generation_id, uid, stored_copy_id, internal_seconds, internal_zone,
        announced_size, present_from, marked_from, flags, keywords, email_id, unique_id, octets,
        date_source)
      VALUES (?, ?, ?, ?, ?, ?, ?7, ?7, ?, ?, ?, ?, ?, ?)
      """,
      message.generation, message.uid, copy, message.internalDate?.seconds,
      message.internalDate?.zoneMinutes, message.announcedSize, run,
      message.flags.system.rawValue, message.flags.keywordText, message.emailID,
      message.maildrop?.uniqueID, message.maildrop?.octets, message.dateSource?.rawValue)
  }
}

/// Copies of equal messages.
extension Journal {
  private struct Copy {
    let id: StoredCopyID
    let number: Int
    let place: CopyPlace
    /// Whether retention has taken the octets off the disk.
    var isPruned = false
    var isNew = false
    /// Whether it has just got its row.
    var isFirst = false
  }

  /// Below this many copies, looking at all of them is cheap.
  private static let fewCopies = 16
  /// More folders than are ever filled at once.
  private static let fewGenerations = 64

  /// The lowest copy that no present message of the generation holds; a new one if all are held.
  private func claimCopy(
    of content: ContentID, for message: NewOccurrence, run: RunID,
    place: (Int) -> CopyPlace
  ) throws(JournalError) -> Copy {
    let folder = try folder(of: message.generation, run: run)
    let key = CopyKey(folder: folder, content: content)
    let start = copyHints[key] ?? 0
    let free = try database.first(
      """
      SELECT s.id, s.copy_number, s.base_name, s.offset, s.length, s.pruned_run IS NOT NULL
      FROM stored_copy s
      WHERE s.content_id = ? AND s.folder_id = ? AND s.copy_number >= ? AND NOT EXISTS (
        SELECT 1 FROM occurrence o WHERE o.stored_copy_id = s.id AND o.present_until IS NULL
          AND (o.generation_id = ? OR ?))
      ORDER BY s.copy_number LIMIT 1
      """,
      content, folder, start, message.generation, message.uid == nil
    ) { (row) throws(JournalError) in
      Copy(id: row.id(), number: row.count(), place: try row.place(), isPruned: row.bool())
    }
    let copy =
      if let free { try placed(free, message, place: place) } else {
        try newCopy(
          nextCopyNumber(of: content, in: folder), of: content, for: message, run: run,
          place: place)
      }
    if copy.number >= Self.fewCopies { copyHints[key] = copy.number + 1 }
    return copy
  }

  /// A copy whose octets are lost or pruned gets a place anew, as if it had never been stored.
  private func placed(
    _ copy: Copy, _ message: NewOccurrence, place: (Int) -> CopyPlace
  ) throws(JournalError) -> Copy {
    guard copy.place.isLost || copy.isPruned else { return copy }
    let place = place(copy.number)
    try movePlace(of: copy.id, to: place, diskSize: message.diskSize)
    return Copy(id: copy.id, number: copy.number, place: place, isNew: true)
  }

  func nextCopyNumber(
    of content: ContentID, in folder: FolderID
  ) throws(JournalError) -> Int {
    try database.first(
      "SELECT max(copy_number) + 1 FROM stored_copy WHERE content_id = ? AND folder_id = ?",
      content, folder
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  private func newCopy(
    _ number: Int, of content: ContentID, for message: NewOccurrence, run: RunID,
    place: (Int) -> CopyPlace
  ) throws(JournalError) -> Copy {
    let place = place(number)
    let id: StoredCopyID = try insertCopy(
      number, of: content, in: try folder(of: message.generation, run: run), at: place,
      diskSize: message.diskSize)
    return Copy(id: id, number: number, place: place, isNew: true, isFirst: true)
  }

  func insertCopy(
    _ number: Int, of content: ContentID, in folder: FolderID, at place: CopyPlace,
    diskSize: UInt64
  ) throws(JournalError) -> StoredCopyID {
    let (baseName, range) = place.columns
    return try database.insert(
      """
      INSERT INTO stored_copy
        (folder_id, content_id, copy_number, base_name, offset, length, disk_size)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      folder, content, number, baseName, range?.offset, range?.length, diskSize)
  }

  private func folder(
    of generation: GenerationID, run: RunID
  ) throws(JournalError) -> FolderID {
    if let known = currentFolders[generation] { return known }
    let found: (folder: FolderID, isOwn: Bool)? = try database.first(
      "SELECT folder_id, origin <> 'server' FROM generation WHERE id = ? AND closed_run IS NULL",
      generation
    ) { (row) throws(JournalError) in (row.id(), row.bool()) }
    guard let (folder, isOwn) = found else {
      throw JournalError(.refused, path: path, message: "not the folder's current generation")
    }
    // What is imported, or comes from a queue, is no part of what a server still has to tell.
    if !isOwn { try beginUnfinished(folder, run: run) }
    if currentFolders.count == Self.fewGenerations { currentFolders = [:] }
    currentFolders[generation] = folder
    return folder
  }
}

/// UIDs that have a row already.
extension Journal {
  private struct KnownOccurrence {
    let id: OccurrenceID
    let isPresent: Bool
    let content: ContentID
    let copy: Copy
    /// Whether another present message has been given the file since this one was missed.
    let isCopyTaken: Bool
  }

  private func knownOccurrence(
    _ message: NewOccurrence
  ) throws(JournalError) -> KnownOccurrence? {
    guard let uid = message.uid else { return nil }
    if let filled = try uidsOfFirstFilling(of: message.generation), !filled.contains(uid) {
      return nil
    }
    return try database.first(
      """
      SELECT o.id, o.present_until IS NULL, s.content_id, s.id, s.copy_number, s.base_name,
        s.offset, s.length, s.pruned_run IS NOT NULL, EXISTS (
        SELECT 1 FROM occurrence n WHERE n.stored_copy_id = s.id AND n.id <> o.id
          AND n.generation_id = o.generation_id AND n.present_until IS NULL)
      FROM occurrence o JOIN stored_copy s ON s.id = o.stored_copy_id
      WHERE o.generation_id = ? AND o.uid = ?
      """,
      message.generation, uid
    ) { (row) throws(JournalError) in
      KnownOccurrence(
        id: row.id(), isPresent: row.bool(), content: row.id(),
        copy: Copy(
          id: row.id(), number: row.count(), place: try row.place(), isPruned: row.bool()),
        isCopyTaken: row.bool())
    }
  }

  /// The UIDs that have a row in a generation that is being filled for the first time; nil for others.
  private func uidsOfFirstFilling(
    of generation: GenerationID
  ) throws(JournalError) -> UIDSet? {
    if let filled = filledUIDs[generation] { return filled }
    if currentFolders[generation] != nil { return nil }
    let isFilled =
      try database.first(
        "SELECT 1 FROM occurrence WHERE generation_id = ? AND uid IS NOT NULL LIMIT 1", generation
      ) { (row) throws(JournalError) in true } ?? false
    if !isFilled { filledUIDs[generation] = UIDSet() }
    return filledUIDs[generation]
  }

  /// The same bytes under the same UID: present again, with its own file or another copy.
  private func reattach(
    _ known: KnownOccurrence, _ message: NewOccurrence, run: RunID, place: (Int) -> CopyPlace
  ) throws(JournalError) -> Placement {
    var copy = known.copy
    if !known.isPresent {
      if known.isCopyTaken {
        copy = try claimCopy(of: known.content, for: message, run: run, place: place)
        try database.run(
          "UPDATE occurrence SET stored_copy_id = ? WHERE id = ?", copy.id, known.id)
      }
      try revive(known.id, run: run)
      try updateMarks(of: known.id, message.flags, run: run)
    }
    copy = try placed(copy, message, place: place)
    return Placement(
      occurrence: known.id, copy: copy.id, copyNumber: copy.number, place: copy.place,
      isNewFile: copy.isNew, isFirst: copy.isFirst, isNewContent: false,
      isKnown: known.isPresent && !copy.isNew)
  }

  /// The row keeps its message, gone if it was not, and loses its UID.
  private func takeUID(from known: KnownOccurrence, run: RunID) throws(JournalError) {
    forgetHints()
    try database.run(
      """
      UPDATE occurrence SET uid = NULL, present_until = coalesce(present_until, ?) WHERE id = ?
      """,
      run, known.id)
  }
}

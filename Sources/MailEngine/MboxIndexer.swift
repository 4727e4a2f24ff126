internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// Finds the messages of mboxes that no row explains, and gives them rows.
///
/// Used by one thread, that of the journal. Changes the journal and no mbox.
struct MboxIndexer {
  /// Rows that are read at a time.
  private static let page = 512

  /// A part of an mbox that is neither a message nor what belongs between two.
  struct Gap: Sendable {
    var start: UInt64
    var end: UInt64
    /// Whether no message is behind it.
    var isLast: Bool
  }

  /// What became of a message that was found.
  enum Outcome: Sendable {
    /// A row has this place, but another content.
    case damaged(StoredCopyRow)
    case adopted
    /// The folder has it already.
    case doubled
    /// What a repair has left of a message that it put elsewhere, or what cannot have a row.
    case unknown
  }

  let root: ArchiveRoot
  let journal: Journal
  let run: RunID
  private let intervals: MboxIntervals
  private let describer: MboxDescriber

  init(root: ArchiveRoot, journal: Journal, run: RunID) {
    self.root = root
    self.journal = journal
    self.run = run
    intervals = MboxIntervals(root: root)
    describer = MboxDescriber(root: root)
  }

  /// Calls `body` for each part of an mbox that rows do not explain, from the beginning to the end.
  ///
  /// - Parameters:
  ///   - size: How far the mbox is looked through.
  ///   - body: May give messages in the part their rows.
  func forEachGap(
    of folder: FolderID, path: String, size: UInt64, _ body: (Gap) throws -> Void
  ) throws {
    var after: CopyPlace? = .range(offset: 0, length: 0)
    var end: UInt64 = 0
    while true {
      let rows = try journal.storedCopies(in: folder, after: after, limit: Self.page)
      guard let final = rows.last else { break }
      after = final.place
      for row in rows {
        guard case .range(let offset, let length) = row.place else { continue }
        if offset > end, try !intervals.isSound(path, from: end, to: offset, isLast: false) {
          try body(Gap(start: end, end: offset, isLast: false))
        }
        let (stop, overflow) = offset.addingReportingOverflow(length)
        end = overflow ? .max : max(end, stop)
      }
    }
    if size > end, try !intervals.isSound(path, from: end, to: size, isLast: true) {
      try body(Gap(start: end, end: size, isLast: true))
    }
  }

  /// Calls `body` for each message of a folder that stands nowhere.
  func forEachLost(in folder: FolderID, _ body: (StoredCopyRow) throws -> Void) throws {
    var after: CopyPlace?
    while true {
      let rows = try journal.storedCopies(in: folder, after: after, limit: Self.page)
      guard let last = rows.last, case .file = last.place else { return }
      after = last.place
      for row in rows { try body(row) }
    }
  }

  /// How far an mbox belongs to the archive, by its last message that has a row.
  ///
  /// - Parameter size: Octets of the mbox.
  func state(of folder: FolderID, path: String, size: UInt64) throws -> MboxState {
    guard let last = try journal.lastCopy(in: folder, within: size),
      case .range(let offset, let length) = last.place
    else { return MboxState() }
    return try root.mboxState(of: path, length: offset + length + 1, lastMessageAt: offset)
  }

  /// Calls `body` for each whole message in a gap.
  func forEachMessage(
    in gap: Gap, of path: String, _ body: (MboxFoundMessage) throws -> Void
  ) throws {
    let reader = try MboxGap(
      root: root, folder: path, from: gap.start, to: gap.end, isLast: gap.isLast)
    while let found = try reader.next() { try body(found) }
  }

  /// Gives a row that has lost its message the one that was found, if that is it.
  ///
  /// - Returns: The row's message; nil where no row has lost it.
  func place(
    _ found: MboxFoundMessage, in folder: FolderID, path: String
  ) throws -> StoredCopyID? {
    guard try journal.hasLostCopies(in: folder) else { return nil }
    for form in MboxDescriber.forms(of: found) {
      let description = try describer.describe(found, in: path, as: form)
      guard let row = try journal.lostCopy(of: description.digest, in: folder), row.form == form
      else { continue }
      try move(row, to: found)
      return row.id
    }
    return nil
  }

  /// Finds out what a message is that no row has lost, and gives it one where it is to have one.
  ///
  /// - Parameters:
  ///   - isTail: Whether it stands behind what the journal knew to be durable: there a NUL is what a
  ///     power cut has left.
  ///   - isServed: Whether it counts as one that a server may have, and not as one that is gone,
  ///     where its separator line is ours.
  func take(
    _ found: MboxFoundMessage, in folder: FolderID, path: String, isTail: Bool, isServed: Bool
  ) throws -> Outcome {
    if let row = try journal.misplacedCopy(at: found.offset, length: found.length, in: folder) {
      try move(row, to: found)
      return .damaged(row)
    }
    if isTail, found.hasNUL { return .unknown }
    guard let form = MboxDescriber.forms(of: found).first else { return .unknown }
    let description = try describer.describe(found, in: path, as: form)
    let content = ContentFacts(description)
    if try !found.isOwn && journal.holdsCopy(of: content.digest, in: folder) { return .doubled }
    if try journal.holdsTwin(of: content, diskSize: found.length, in: folder) { return .unknown }
    let (generation, isGone) = try generation(of: folder, isOwn: found.isOwn, isServed: isServed)
    let place = try journal.addFound(
      Journal.FoundMessage(
        content: content, diskSize: found.length,
        internalDate: found.date ?? InternalDate(seconds: 0), flags: MessageFlags()),
      in: folder, of: generation, isGone: isGone, run: run
    ) { _ in CopyPlace.range(offset: found.offset, length: found.length) }
    return place == nil ? .unknown : .adopted
  }

  private func generation(
    of folder: FolderID, isOwn: Bool, isServed: Bool
  ) throws -> (GenerationID, isGone: Bool) {
    guard isOwn else { return (try journal.importGeneration(of: folder, run: run), false) }
    if !isServed, let current = try journal.currentGeneration(of: folder) {
      return (current.id, true)
    }
    return (try journal.foundGeneration(of: folder, run: run), false)
  }

  private func move(_ row: StoredCopyRow, to found: MboxFoundMessage) throws {
    try journal.movePlace(
      of: row.id, to: .range(offset: found.offset, length: found.length), diskSize: found.length)
  }
}

extension ContentFacts {
  /// What the journal keeps of a message that was found in an mbox.
  init(_ found: MboxDescription) {
    self.init(
      digest: found.digest, wireSize: found.wireSize, isStoredWithLF: found.form.lineEnds == .lf,
      endsWithNewline: found.form.endsWithNewline, headerDigest: found.header.headerDigest,
      messageID: found.header.messageID, subject: found.header.subject, sender: found.header.from,
      dateText: found.header.date)
  }
}

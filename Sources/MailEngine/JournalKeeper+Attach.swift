internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Messages that are known to be stored, and get their rows without being fetched.
extension JournalKeeper {
  /// Makes the further copies that the messages of a batch need, before the batch is made durable.
  ///
  /// - Returns: The copies by the place of their message in the batch. Which one needs a copy after
  ///   all is known only when those before it have theirs.
  func duplicate(_ entries: [JournalEntry]) throws -> [Int: StagedMessage] {
    var copies: [Int: StagedMessage] = [:]
    for (index, entry) in entries.enumerated() {
      guard case .attached(let message) = entry,
        try !hasFreeCopy(for: message)
      else { continue }
      copies[index] = try duplicate(message)
    }
    return copies
  }

  /// Gives a message its row, and a file where none of the folder is free for it.
  ///
  /// Where the original has vanished since it was found, nothing is done: the folder is not complete
  /// then, and the next run fetches the message.
  ///
  /// - Parameter copy: As `duplicate` has made it.
  func attach(
    _ message: AttachedMessage, copy: StagedMessage?, run: RunID, _ result: inout CommitResult,
    isVerbose: Bool
  ) throws {
    var copy = copy
    if copy == nil, try !hasFreeCopy(for: message) || !isThere(message.source) {
      copy = try duplicateLate(message)
      guard copy != nil else { return }
    }
    let (source, served) = (message.source, message.served)
    let placement = try journal.addOccurrence(
      NewOccurrence(
        generation: message.generation, uid: served.uid, content: source.content,
        diskSize: source.copy.diskSize, internalDate: served.internalDate,
        announcedSize: served.size, flags: served.flags, emailID: served.emailID),
      run: run
    ) { copyNumber in
      copy.map { store.place(for: $0, copyNumber: copyNumber, date: served.internalDate) }
        ?? source.copy.place
    }
    try feed(
      placement, in: message.folder.rowID, octets: source.content.wireSize, run: run)
    if let labels = served.labels {
      try journal.setLabels(of: placement.occurrence, labels, run: run)
    }
    let path = message.folder.path
    if placement.isKnown {
      if let copy { store.discard(copy) }
      return
    }
    if try placement.isNewFile || store.location(folder: path, of: placement.place) == nil {
      if copy == nil { copy = try duplicateLate(message) }
      guard let copy else {
        throw ArchiveError(.missing, path: source.path)
      }
      try store.publish(
        copy, at: placement.place, flags: served.flags, date: served.internalDate,
        isFirst: placement.isFirst)
    } else {
      if let copy { store.discard(copy) }
      try store.setFlags(folder: path, at: placement.place, flags: served.flags)
      try store.touch(folder: path, at: placement.place, date: served.internalDate)
    }
    count(
      placement, in: message.folder, uid: served.uid, digest: source.content.digest,
      wireSize: source.content.wireSize, &result, isVerbose: isVerbose)
  }

  /// Whether the file of a stored message stands where it should.
  func isThere(_ known: KnownCopy) throws -> Bool {
    try store.location(folder: known.path, of: known.copy.place) != nil
  }

  private func hasFreeCopy(for message: AttachedMessage) throws -> Bool {
    try journal.hasFreeCopy(
      of: message.source.content.digest, for: message.served.uid, in: message.generation)
  }

  private func duplicateLate(_ message: AttachedMessage) throws -> StagedMessage? {
    let copy = try duplicate(message)
    if let copy { try store.makeDurable([copy]) }
    return copy
  }

  /// Another name for the file of a message where the two are one, else a copy of it.
  private func duplicate(_ message: AttachedMessage) throws -> StagedMessage? {
    let source = message.source
    guard let location = try store.location(folder: source.path, of: source.copy.place) else {
      return nil
    }
    let original = StoredOriginal(
      location: location, form: source.copy.form, digest: source.content.digest,
      wireSize: source.content.wireSize, diskSize: source.copy.diskSize,
      header: HeaderSummary(source.content))
    let (path, date) = (message.folder.path, message.served.internalDate)
    if message.mayShareFile, let link = try duplicator.link(original, to: path, date: date) {
      return link
    }
    return try duplicator.copy(
      original, to: path, date: date, with: MessageReader(root: root))
  }
}

extension HeaderSummary {
  /// What the journal keeps of a message's header.
  init(_ content: ContentFacts) {
    self.init(
      headerDigest: content.headerDigest, messageID: content.messageID, subject: content.subject,
      from: content.sender, date: content.dateText)
  }
}

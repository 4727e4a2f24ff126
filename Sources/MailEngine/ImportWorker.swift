internal import JobEvents
internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// Reads the messages of a source and hands those that the archive lacks to the journal in batches.
///
/// Messages are compared by content, as multisets: k equal messages of the source need k in the
/// folder. So an import that was interrupted, or is repeated, adds only what is not there yet.
/// Which stored messages the source has had is for the keeper to know; nothing here grows with
/// messages.
actor ImportWorker {
  private static let batchCount = 1000
  private static let batchOctets: UInt64 = 64 << 20
  private static let batchAge = 1.0

  private let executor = BlockingExecutor(label: "mailkura.import")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let request: ImportRequest
  private let observer: any JobObserver
  private let stop: StopSignal
  private let meter: ProgressMeter
  /// Nil in a preview without an archive.
  private let keeper: JournalKeeper?
  /// Nil in a preview.
  private let stager: MessageStager?
  private var delimiter = UInt8(ascii: "/")

  /// By their levels in the source; nil for one that is not wanted.
  private var folders: [[String]: ImportFolder?] = [:]
  private var batch: [ImportedMessage] = []
  private var marks: [ImportedMarks] = []
  private var batchOctets: UInt64 = 0
  private var batchSince = 0.0
  private(set) var tally = ImportTally()

  init(
    request: ImportRequest, observer: any JobObserver, stop: StopSignal, keeper: JournalKeeper?,
    runToken: String?
  ) {
    self.request = request
    self.observer = observer
    self.stop = stop
    self.keeper = keeper
    meter = ProgressMeter(observer: observer)
    stager = runToken.flatMap { token in
      keeper.map { MessageStager(root: $0.root, token: "import.\(token)") }
    }
  }

  /// Takes in everything; what is committed stays, whatever ends it.
  func perform() async throws {
    if let keeper { delimiter = try await keeper.delimiter() }
    let tree = try ImportTree(path: request.sourcePath, form: request.form) { path, error in
      leaveOut(path, error)
    }
    if tree.containers.isEmpty, !tally.isIncomplete {
      throw EngineError(.noMail(request.sourcePath))
    }
    let isCounted = tree.containers.allSatisfy { container in
      if case .mbox = container.kind { true } else { false }
    }
    meter.update {
      $0.foldersTotal = tree.containers.count
      if isCounted { $0.bytesTotal = tree.octets }
    }
    let reader = ImportReader(tree)
    var (others, empty) = (tree.others, PassedOver())
    for container in tree.containers {
      try await take(container, from: reader)
      others.add(reader.others)
      empty.add(reader.emptyFiles)
      meter.update { $0.foldersDone += 1 }
    }
    reader.close()
    try await flush()
    meter.flush()
    if tally.expunged > 0 { observer.receive(.warning(ImportWarnings.expunged(tally.expunged))) }
    let warnings = [
      ImportWarnings.emptyMessages(empty), ImportWarnings.others(others),
      ImportWarnings.strangers(tree.strangers),
    ]
    for warning in warnings.compactMap(\.self) { observer.receive(.warning(warning)) }
    if let pattern = request.selection.included.first, tally.folders.isEmpty {
      throw EngineError(.unknownFolder(pattern.text))
    }
  }

  private func take(_ container: ImportContainer, from reader: ImportReader) async throws {
    guard try open(container, in: reader) else { return }
    while let step = try next(from: reader, container) {
      if stop.isStopping {
        try await flush()
        throw StopRequested()
      }
      try await take(step)
      if !batch.isEmpty || !marks.isEmpty, MonotonicClock.seconds - batchSince >= Self.batchAge {
        try await flush()
      }
    }
    guard let findings = reader.findings else { return }
    let path = container.path.joined(separator: "/")
    for warning in ImportWarnings.of(findings, in: path) { observer.receive(.warning(warning)) }
    if reader.hasMboxChanged { observer.receive(.warning(ImportWarnings.mboxChanged(path))) }
    if findings.skippedOctets > 0 || reader.hasMboxChanged { tally.isIncomplete = true }
  }

  private func take(_ step: ImportStep) async throws {
    switch step {
    case .message(let message):
      for levels in message.folders { try await take(message, into: levels) }
      meter.message(octets: message.sourceOctets, in: message.folders[0].joined(separator: "/"))
    case .expunged: tally.expunged += 1
    case .folderData: break
    case .empty(let path):
      tally.failed += 1
      observer.receive(.warning(ImportWarnings.empty(path)))
    case .changed(let path):
      tally.failed += 1
      observer.receive(.warning(ImportWarnings.changed(path)))
    case .failed(let path, let error): fail(path, error)
    }
  }

  /// Begins with a container; false where it cannot be read.
  private func open(_ container: ImportContainer, in reader: ImportReader) throws -> Bool {
    do throws(ArchiveError) {
      try reader.open(container)
    } catch {
      try confine(error, to: container)
      return false
    }
    return true
  }

  /// What comes next; a container that cannot be read on ends there.
  private func next(
    from reader: ImportReader, _ container: ImportContainer
  ) throws -> ImportStep? {
    do throws(ArchiveError) {
      return try reader.next(includingExpunged: request.includesDeleted)
    } catch {
      try confine(error, to: container)
    }
    return nil
  }

  private func confine(_ error: ArchiveError, to container: ImportContainer) throws {
    guard error.isConfinedToFolder else { throw error }
    leaveOut(container.path.joined(separator: "/"), error)
  }

  private func take(_ message: ImportMessage, into levels: [String]) async throws {
    guard let folder = try await folder(for: levels) else { return }
    let name = folder.name.description
    do {
      if let claim = try await claim(message, in: folder) {
        return try await skip(message, claim.entry, in: folder)
      }
    } catch let error as ArchiveError where error.scope <= .mailbox {
      tally.failed += 1
      observer.receive(.warning(ImportWarnings.uncompared(message.place, error)))
      return
    }
    if let stager {
      guard let staged = try await stage(message, in: folder, stager) else { return }
      if batch.isEmpty, marks.isEmpty { batchSince = MonotonicClock.seconds }
      batch.append(
        ImportedMessage(folder: folder, staged: staged, date: message.date, flags: message.flags))
      batchOctets += staged.diskSize
    }
    tally.countNew(name, octets: message.wireSize)
    tell(message, name, .new)
    if batch.count >= Self.batchCount || batchOctets >= Self.batchOctets { try await flush() }
  }

  /// Leaves out a message that is there, and takes over the flags that it has in the source now.
  ///
  /// - Parameter entry: What an earlier import has made of it; nil where it is a server's.
  private func skip(
    _ message: ImportMessage, _ entry: Journal.ImportedEntry?, in folder: ImportFolder
  ) async throws {
    let name = folder.name.description
    tally.countSkipped(name)
    guard let entry, !entry.flags.isSame(as: message.flags) else {
      return tell(message, name, .skipped)
    }
    tally.flagsChanged += 1
    tell(message, name, .flags)
    guard stager != nil else { return }
    if batch.isEmpty, marks.isEmpty { batchSince = MonotonicClock.seconds }
    marks.append(
      ImportedMarks(
        folder: folder, entry: entry.id, place: entry.copy.place, flags: message.flags,
        before: entry.flags))
    if marks.count >= Self.batchCount { try await flush() }
  }

  /// The message of the archive that this one is: one of the same octets, else one of an earlier
  /// import that differs only in the lines in which programs keep its state; nil for none.
  private func claim(
    _ message: ImportMessage, in folder: ImportFolder
  ) async throws -> ImportClaim? {
    guard let keeper, folder.rowID != nil else { return nil }
    let equal = try await keeper.claim(
      message.digest, in: folder, wantsEntry: message.statesFlags)
    if let equal { return equal }
    guard message.statesFlags, folder.hasEarlierImports else { return nil }
    var digest = StatelessDigest()
    do throws(ImportFailure<Never>) {
      try message.forEachPiece { (octets: Span<UInt8>) throws(Never) in digest.update(octets) }
    } catch {
      // What cannot be read is told when it is to be stored.
      return nil
    }
    guard let found = digest.finish() else { return nil }
    return try await keeper.claim(like: found, digest.key, in: folder)
  }

  /// Writes a message to where it waits for the journal; nil where its file cannot be read any more.
  private func stage(
    _ message: ImportMessage, in folder: ImportFolder, _ stager: MessageStager
  ) async throws -> StagedMessage? {
    try stager.begin(path: folder.path, announced: message.wireSize)
    if let failure = try stager.writeAll(of: message) {
      fail(message.place, failure)
      return nil
    }
    do {
      let staged = try stager.finish(date: message.date)
      if staged.digest == message.digest { return staged }
      await keeper?.discard(staged)
    } catch {
      guard case .lengthMismatch = error.code else { throw error }
    }
    tally.failed += 1
    observer.receive(.warning(ImportWarnings.changed(message.place)))
    return nil
  }

  private func flush() async throws {
    guard stager != nil else { return }
    try await keeper?.commit(batch, marks, progress: meter.current.journalText)
    batch = []
    marks = []
    batchOctets = 0
  }

  /// The folder for these levels; nil for one that is not wanted.
  private func folder(for levels: [String]) async throws -> ImportFolder? {
    if let known = folders[levels] { return known }
    let folder = try await newFolder(for: levels)
    folders.updateValue(folder, forKey: levels)
    return folder
  }

  private func newFolder(for levels: [String]) async throws -> ImportFolder? {
    let separator = Character(Unicode.Scalar(delimiter))
    let prefix = request.prefix?.split(separator: "/").map(String.init) ?? []
    let safe = (prefix + levels).map { level in
      level.isEmpty ? "_" : String(level.map { $0 == separator ? "_" : $0 })
    }
    let name = MailboxName(text: safe.joined(separator: String(separator)))
    let candidate = FolderSelection.Candidate(
      name: name.description, delimiter: separator, specialUses: [])
    guard !request.selection.chosen(from: [candidate]).isEmpty else { return nil }
    guard let keeper else {
      return ImportFolder(
        name: name, rowID: nil, generation: nil, path: "", hasEarlierImports: false)
    }
    return try await stager == nil
      ? keeper.knownFolder(named: name) : keeper.folder(forImport: name, delimiter: delimiter)
  }

  private func fail(_ place: String, _ error: ArchiveError) {
    tally.failed += 1
    observer.receive(.warning(ImportWarnings.unreadable(place, error)))
  }

  /// Goes on without a file of messages, or a directory, or the rest of it.
  private func leaveOut(_ place: String, _ error: ArchiveError) {
    tally.isIncomplete = true
    observer.receive(.warning(ImportWarnings.unread(place, error)))
  }

  private func tell(
    _ message: ImportMessage, _ folder: String, _ outcome: MessageReport.Outcome
  ) {
    guard request.isVerbose else { return }
    observer.receive(
      .message(
        MessageReport(
          folder: folder, uid: nil, outcome: outcome, sha256: message.digest.description,
          size: message.wireSize)))
  }
}

extension MessageStager {
  /// Writes a message that has been begun; gives back why its file cannot be read, if it cannot.
  fileprivate func writeAll(of message: ImportMessage) throws(ArchiveError) -> ArchiveError? {
    do throws(ImportFailure<ArchiveError>) {
      try message.forEachPiece { (octets: Span<UInt8>) throws(ArchiveError) in try write(octets) }
      return nil
    } catch {
      abandon()
      switch error {
      case .taker(let failure): throw failure
      case .source(let failure): return failure
      }
    }
  }
}

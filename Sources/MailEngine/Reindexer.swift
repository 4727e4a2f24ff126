internal import JobEvents
internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// Owns the new journal while it is being made, and finds the messages of Maildirs for it.
actor Reindexer {
  /// Rows that are read, and files that get rows, at a time.
  static let page = 256

  private let executor = BlockingExecutor(label: "mailkura.reindex")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let root: ArchiveRoot
  let journal: Journal
  let tally: VerifyTally
  let meter: ProgressMeter
  let stop: StopSignal
  private let describer: FileDescriber
  private(set) var run = RunID(0)
  /// Steps of the work on the present mbox.
  var steps = 0

  /// - Parameter basis: The path of a sound journal to begin with; nil to begin with nothing.
  init(
    root: ArchiveRoot, basis: String?, tally: VerifyTally, meter: ProgressMeter, stop: StopSignal
  ) throws {
    self.root = root
    self.tally = tally
    self.meter = meter
    self.stop = stop
    describer = FileDescriber(root: root)
    try root.removeRebuiltJournal()
    if let basis {
      let former = try Journal.open(path: basis, access: .readOnly)
      defer { former.close() }
      try former.takeCopy(to: root.rebuiltJournalPath)
    }
    journal = try Journal.open(path: root.rebuiltJournalPath, access: .readWrite)
  }

  /// Makes the journal, whole and closed, at `rebuiltJournalPath`.
  func perform(began: Double) throws -> RunID {
    do {
      try rebuild(began: began)
      return run
    } catch {
      journal.close()
      try? root.removeRebuiltJournal()
      throw error
    }
  }

  private func rebuild(began: Double) throws {
    try root.removeLeftovers()
    try journal.endKilledRuns(now: WallClock.seconds)
    try journal.setAccount(root.manifest.account)
    run = try journal.startRun(
      command: "reindex", options: "{}", processID: ProcessFacts.identifier,
      now: WallClock.seconds)
    // A server that proves that nothing has changed proves it of another journal.
    try journal.clearAllCursors()
    try endRewrites()
    for folder in try folders() {
      switch root.manifest.kind {
      case .maildir: try index(folder)
      case .mbox: try indexMbox(folder)
      }
    }
    let isPartial = tally.check.differences > 0
    let summary = JobSummary(
      command: "reindex", state: isPartial ? .partial : .done, job: run.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .verify(tally.check))
    try journal.finishRun(
      run, state: isPartial ? .partial : .done, exitCode: isPartial ? .partial : .done,
      summary: summary.journalText, isSnapshot: false, now: WallClock.seconds)
    let contradictions = try journal.contradictions()
    if !contradictions.isEmpty { throw EngineError(.journalContradicts(contradictions)) }
    try journal.endUse()
    // Closing would do this too, but tell nobody when it fails.
    try journal.emptyLog()
    journal.close()
  }

  /// The folders that have rows, and those on disk that have none yet.
  private func folders() throws -> [VerifiedFolder] {
    var folders: [VerifiedFolder] = []
    var delimiter: UInt8?
    var last: String?
    while true {
      let page = try journal.folders(afterPath: last, limit: 1000)
      guard let end = page.last else { break }
      last = end.path
      folders += page.map {
        VerifiedFolder(id: $0.id, path: $0.path, name: $0.facts.name.description)
      }
      delimiter = delimiter ?? page.lazy.compactMap(\.facts.delimiter).first
    }
    let known = Set(folders.map(\.path))
    let separator = delimiter ?? root.manifest.delimiter ?? UInt8(ascii: "/")
    for path in try root.folders() where !known.contains(path) {
      var folder = VerifiedFolder(id: nil, path: path, name: path)
      if let name = MailboxPathAllocator.name(
        of: path, delimiter: separator, longNames: root.manifest.longNames)
      {
        let row = try journal.upsertFolder(
          FolderFacts(name: name, delimiter: separator), run: run
        ) { path }
        if row.path == path { folder = VerifiedFolder(id: row.id, path: path, name: "\(name)") }
      }
      folders.append(folder)
    }
    return folders
  }

  private func index(_ folder: VerifiedFolder) throws {
    let census = try FolderCensus(root: root, folder: folder.path)
    let flags = try root.flagReader(of: folder.path)
    if let id = folder.id { try reconcile(id, folder, census, flags) }
    var strangers: [FolderFile] = []
    var own: [FolderFile] = []
    for file in census.takeRest() {
      let isOwn = MaildirBaseName(MaildirFileName(parsing: file.name).base) != nil
      if isOwn { own.append(file) } else { strangers.append(file) }
    }
    // A stranger may be a further file of one of ours, so those come first.
    for files in [own, strangers] {
      var rest = files[...]
      while !rest.isEmpty {
        if stop.isStopping { throw StopRequested() }
        try take(Array(rest.prefix(Self.page)), in: folder, flags)
        rest = rest.dropFirst(Self.page)
      }
    }
  }

  /// Holds the rows that were there against the files; their names tell the flags.
  private func reconcile(
    _ id: FolderID, _ folder: VerifiedFolder, _ census: FolderCensus,
    _ reader: ArchiveRoot.FlagReader
  ) throws {
    var after: CopyPlace?
    while true {
      if stop.isStopping { throw StopRequested() }
      let rows = try journal.storedCopies(in: id, after: after, limit: Self.page)
      guard let last = rows.last else { return }
      after = last.place
      try journal.begin()
      for row in rows {
        guard case .file(let base) = row.place else { continue }
        tally.checked(1, octets: 0)
        meter.message(octets: row.diskSize, in: folder.name)
        guard let file = census.take(base).first(where: \.isRegular) else {
          tally.found(VerifyFinding(kind: .missing, folder: folder, row: row))
          continue
        }
        let shown = reader.flags(of: file)
        for entry in try journal.presentEntries(of: row.id) {
          // Keywords for which there is no letter stand in the journal alone.
          let silent = entry.flags.keywords.filter { !reader.hasLetter(for: $0) }
          try journal.updateMarks(
            of: entry.id,
            MessageFlags(system: shown.system, keywords: shown.keywords + silent), run: run)
        }
      }
      try journal.commit()
    }
  }

  /// Gives files their rows.
  private func take(
    _ files: [FolderFile], in folder: VerifiedFolder, _ reader: ArchiveRoot.FlagReader
  ) throws {
    var described: [FileDescription] = []
    for file in files {
      if let description = try describe(file, in: folder) { described.append(description) }
    }
    try journal.begin()
    for found in described {
      tally.checked(1, octets: found.diskSize)
      meter.message(octets: found.diskSize, in: folder.name)
      try add(found, to: folder, reader.flags(of: found.file))
    }
    try journal.commit()
  }

  private func describe(
    _ file: FolderFile, in folder: VerifiedFolder
  ) throws -> FileDescription? {
    var finding = VerifyFinding(kind: .unknown, folder: folder, file: file)
    do throws(ArchiveError) {
      if let description = try describer.describe(file) { return description }
      finding.kind = .damaged
    } catch {
      guard error.scope <= .mailbox else { throw error }
      finding.reason = error.explanation.cause
    }
    tally.found(finding)
    return nil
  }

  /// A name of ours stands for a message that a server had; any other file was put there.
  private func add(
    _ found: FileDescription, to folder: VerifiedFolder, _ flags: MessageFlags
  ) throws {
    let base = MaildirFileName(parsing: found.file.name).base
    let own = MaildirBaseName(base)
    guard let id = folder.id, try !journal.hasStoredCopy(named: base, in: id) else {
      return tally.found(VerifyFinding(kind: .unknown, folder: folder, file: found.file))
    }
    if own == nil, try journal.holdsCopy(of: found.digest, in: id) {
      return tally.found(VerifyFinding(kind: .doubled, folder: folder, file: found.file))
    }
    let generation =
      own == nil
      ? try journal.importGeneration(of: id, run: run)
      : try journal.foundGeneration(of: id, run: run)
    let place = try journal.addFound(
      Journal.FoundMessage(
        content: ContentFacts(found), diskSize: found.diskSize, internalDate: found.modified,
        flags: flags, copyNumber: own.map { Int($0.copy) } ?? 0),
      in: id, of: generation, isGone: false, run: run
    ) { _ in CopyPlace.file(baseName: base) }
    if place == nil {
      tally.found(VerifyFinding(kind: .unknown, folder: folder, file: found.file))
    } else {
      tally.repaired()
    }
  }
}

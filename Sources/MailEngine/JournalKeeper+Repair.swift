internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// Puts damaged and missing messages back from elsewhere in the archive.
  ///
  /// - Parameter strays: Files without a row, by their content.
  /// - Returns: For each finding whether it is repaired.
  func putBack(
    _ findings: [VerifyFinding], strays: [ContentDigest: [StrayContent]]
  ) throws -> [Bool] {
    let stager =
      mboxes == nil ? MessageStager(root: root, token: try repairToken()) : mboxStager
    var replacements: [Replacement] = []
    let isFound = try findings.map { finding in
      guard let row = finding.row,
        let staged = try stageAgain(
          row, into: finding.folder.path, strays: strays[row.digest] ?? [], with: stager)
      else { return false }
      replacements.append(Replacement(row: row, staged: staged))
      return true
    }
    try replace(replacements)
    return isFound
  }

  /// Those of the messages that the server has under the UIDs that the journal knows.
  func served(_ findings: [VerifyFinding]) throws -> [LostMessage] {
    try findings.compactMap { finding in
      guard let row = finding.row, let served = try journal.servedUID(of: row.id) else {
        return nil
      }
      return LostMessage(
        finding: finding, row: row, mailbox: served.folder, uidValidity: served.uidValidity,
        uid: served.uid)
    }
  }

  /// What a maildrop may list messages of INBOX as.
  func listed(_ findings: [VerifyFinding]) throws -> [LostMaildropMessage] {
    guard let inbox = try journal.folder(named: .inbox) else { return [] }
    return try findings.compactMap { finding in
      guard let row = finding.row, row.folder == inbox.id else { return nil }
      return LostMaildropMessage(
        finding: finding, row: row, entries: try journal.maildropEntries(of: row.id))
    }
  }

  /// Moves what is in the way to `quarantine`; returns where each is now, below the archive.
  func moveAside(_ files: [FolderFile]) throws -> [String] {
    try files.map { file in
      store.refresh(folder: file.folder)
      return try root.quarantine(file)
    }
  }

  private func repairToken() throws -> String {
    repairs += 1
    return "repair.\(run?.rawValue ?? 0).\(repairs)"
  }

  /// Equal messages elsewhere in the archive that are looked at.
  private static let originals = 50

  /// Stages a copy of a message that stands whole elsewhere in the archive; nil where none does.
  ///
  /// - Parameters:
  ///   - path: The folder that it is to stand in.
  ///   - strays: Files without a row that hold the same content.
  private func stageAgain(
    _ row: StoredCopyRow, into path: String, strays: [StrayContent], with stager: MessageStager
  ) throws -> StagedMessage? {
    let date = try journal.appearance(of: row.id)?.date
    var originals = strays.map {
      (
        MessageLocation.file(folder: $0.file.folder, name: $0.file.name),
        StoredForm(lineEnds: $0.lineEnds, endsWithNewline: row.endsWithNewline)
      )
    }
    for equal in try journal.copies(of: row.digest, limit: Self.originals)
    where equal.row.id != row.id {
      if let location = try store.location(folder: equal.path, of: equal.row.place) {
        originals.append((location, equal.row.form))
      }
    }
    for (location, form) in originals {
      do throws(ArchiveError) {
        let staged = try stager.restage(
          location, form: form, wireSize: row.wireSize, into: path, date: date)
        if staged.digest == row.digest { return staged }
        store.discard(staged)
      } catch {
        stager.abandon()
        guard error.scope <= .mailbox else { throw error }
      }
    }
    return nil
  }

  /// Puts messages where their rows say, over whatever stands there; all of them or none.
  ///
  /// In an mbox nothing is ever put over anything: there they wait for `mendMbox`.
  func replace(_ replacements: [Replacement]) throws {
    guard !replacements.isEmpty else { return }
    if mboxes != nil {
      for replacement in replacements {
        self.replacements[replacement.staged.folderPath, default: [:]][replacement.row.id] =
          replacement.staged
      }
      return
    }
    try store.makeDurable(replacements.map(\.staged))
    try transaction {
      for replacement in replacements {
        let (row, staged) = (replacement.row, replacement.staged)
        let look = try journal.appearance(of: row.id)
        try store.publish(
          staged, at: row.place, flags: look?.flags ?? MessageFlags(), date: look?.date)
        store.refresh(folder: staged.folderPath)
      }
      try store.synchronize()
    }
  }

  /// What became of a file without a row.
  enum Adoption: Sendable {
    case adopted
    /// It does not hold what its name says; where it is now, below the archive.
    case movedAside(String)
    /// It stands in no folder of a mailbox.
    case left
  }

  /// Gives a file without a row one of its own.
  ///
  /// A name of ours tells of a backup that was killed, or of one before: the message counts as gone,
  /// as no server is known to have it. Any other file was put there by somebody who wants it kept:
  /// it counts as imported, and keeps its name if it has the form that an archive gives it. Else it is
  /// written anew and the file is moved to `quarantine`.
  func adopt(_ file: FolderFile, in folder: VerifiedFolder) throws -> Adoption {
    guard let run, let id = try folder.id ?? makeFolder(at: folder.path, run: run) else {
      return .left
    }
    // Reading proves nothing about what the disk holds before it has been told to keep it.
    try root.makeDurable(file)
    guard let found = try FileDescriber(root: root).describe(file) else {
      return .movedAside(try moveAside([file])[0])
    }
    store.refresh(folder: folder.path)
    let flags = try root.flagReader(of: folder.path).flags(of: file)
    let base = MaildirFileName(parsing: file.name).base
    let own = MaildirBaseName(base)
    let message = Journal.FoundMessage(
      content: ContentFacts(found), diskSize: found.diskSize, internalDate: found.modified,
      flags: flags, copyNumber: own.map { Int($0.copy) } ?? 0)
    if own != nil, let generation = try journal.currentGeneration(of: id) {
      let place = try journal.addFound(
        message, in: id, of: generation.id, isGone: true, run: run
      ) { _ in CopyPlace.file(baseName: base) }
      return place == nil ? .left : .adopted
    }
    let generation = try journal.importGeneration(of: id, run: run)
    if try found.isInForm && !journal.hasStoredCopy(named: base, in: id) {
      let place = try journal.addFound(
        message, in: id, of: generation, isGone: false, run: run
      ) { _ in CopyPlace.file(baseName: base) }
      if place != nil { return .adopted }
    }
    // Written anew in the form that an archive has; the file itself is moved away afterwards.
    let stager = MessageStager(root: root, token: try repairToken())
    let staged = try stager.restage(
      .file(folder: file.folder, name: file.name), form: found.form, wireSize: found.wireSize,
      into: folder.path, date: found.modified)
    guard staged.digest == found.digest else {
      store.discard(staged)
      return .left
    }
    try store.makeDurable([staged])
    let isAdopted = try transaction {
      var anew = message
      anew.content = ContentFacts(staged)
      anew.diskSize = staged.diskSize
      let place = try journal.addFound(anew, in: id, of: generation, isGone: false, run: run) {
        store.place(for: staged, copyNumber: $0, date: found.modified)
      }
      guard let place else {
        store.discard(staged)
        return false
      }
      try store.publish(staged, at: place, flags: flags, date: found.modified)
      try store.synchronize()
      return true
    }
    guard isAdopted else { return .left }
    _ = try moveAside([file])
    return .adopted
  }

  /// The row of a folder that stands on disk alone; nil where its path is that of no mailbox.
  private func makeFolder(at path: String, run: RunID) throws -> FolderID? {
    let delimiter = try allFolders().lazy.compactMap(\.facts.delimiter).first ?? UInt8(ascii: "/")
    guard
      let name = MailboxPathAllocator.name(
        of: path, delimiter: delimiter, longNames: root.manifest.longNames)
    else { return nil }
    let row = try journal.upsertFolder(
      FolderFacts(name: name, delimiter: delimiter), run: run
    ) { path }
    return row.path == path ? row.id : nil
  }
}

extension ContentFacts {
  /// What the journal keeps of a file that was described.
  init(_ file: FileDescription) {
    self.init(
      digest: file.digest, wireSize: file.wireSize, isStoredWithLF: file.lineEnds == .lf,
      endsWithNewline: file.endsWithNewline, headerDigest: file.header.headerDigest,
      messageID: file.header.messageID, subject: file.header.subject, sender: file.header.from,
      dateText: file.header.date)
  }
}

extension FileDescription {
  var form: StoredForm { StoredForm(lineEnds: lineEnds, endsWithNewline: endsWithNewline) }
}

/// A message that is to stand again where its row says.
struct Replacement: Sendable {
  var row: StoredCopyRow
  var staged: StagedMessage
}

/// A file without a row whose content the journal knows.
struct StrayContent: Sendable {
  var file: FolderFile
  var lineEnds: LineEndForm
}

internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Messages that come from files.
extension JournalKeeper {
  /// What separates the levels of this archive's folders.
  func delimiter() throws -> UInt8 {
    for folder in try allFolders() {
      if let delimiter = folder.facts.delimiter { return delimiter }
    }
    return UInt8(ascii: "/")
  }

  /// The folder of this name as it is, for a preview.
  func knownFolder(named name: MailboxName) throws -> ImportFolder {
    let row = try journal.folder(named: name)
    return ImportFolder(
      name: name, rowID: row?.id, generation: nil, path: row?.path ?? "",
      hasEarlierImports: try row.map { try journal.holdsImports($0.id, before: nil) } ?? false)
  }

  /// The folder of this name, made where there is none, with a place for imported messages.
  func folder(forImport name: MailboxName, delimiter: UInt8) throws -> ImportFolder {
    guard let run else { return try knownFolder(named: name) }
    let hasEarlier =
      try journal.folder(named: name).map { try journal.holdsImports($0.id, before: run) } ?? false
    let (row, generation) = try ownFolder(named: name, delimiter: delimiter) { id in
      try journal.importGeneration(of: id, run: run)
    }
    return ImportFolder(
      name: name, rowID: row.id, generation: generation, path: row.path,
      hasEarlierImports: hasEarlier)
  }

  /// The folder of this name as it is, made where there is none, with a generation for messages that no
  /// server numbers.
  func ownFolder(
    named name: MailboxName, delimiter: UInt8?, _ generation: (FolderID) throws -> GenerationID
  ) throws -> (row: FolderRow, generation: GenerationID) {
    guard let run else { throw StopRequested() }
    let known = try journal.folder(named: name)
    var path = known?.path ?? ""
    if known == nil {
      var allocator = MailboxPathAllocator(taken: try journal.folderPaths().map(\.path))
      let fresh = allocator.path(for: name, delimiter: delimiter)
      path = fresh.path
      if let full = fresh.cutFrom {
        // Before the row: a folder that has one is not asked for its full name again.
        var manifest = root.manifest
        manifest.longNames[path] = full
        try root.rewriteManifest(manifest)
      }
    }
    let newPath = path
    return try transaction {
      let facts = known?.facts ?? FolderFacts(name: name, delimiter: delimiter)
      let row = try journal.upsertFolder(facts, run: run) { newPath }
      let generation = try generation(row.id)
      try store.createFolder(row.path)
      try store.synchronize()
      return (row, generation)
    }
  }

  /// Takes in a batch: all of it or, where anything fails, nothing.
  func commit(
    _ batch: [ImportedMessage], _ marks: [ImportedMarks], progress: String
  ) throws {
    guard let run, !batch.isEmpty || !marks.isEmpty else { return }
    try store.makeDurable(batch.map(\.staged))
    try transaction {
      for change in marks { try take(change, run: run) }
      for message in batch {
        guard let generation = message.folder.generation else { continue }
        let staged = message.staged
        let placement = try journal.addOccurrence(
          NewOccurrence(
            generation: generation, uid: nil, content: ContentFacts(staged),
            diskSize: staged.diskSize, internalDate: message.date, announcedSize: nil,
            flags: message.flags),
          run: run
        ) { copyNumber in
          store.place(for: staged, copyNumber: copyNumber, date: message.date)
        }
        _ = claims.claim(placement.copy)
        let path = message.folder.path
        if try placement.isNewFile || store.location(folder: path, of: placement.place) == nil {
          try store.publish(
            staged, at: placement.place, flags: message.flags, date: message.date,
            isFirst: placement.isFirst)
        } else {
          store.discard(staged)
          try store.setFlags(folder: path, at: placement.place, flags: message.flags)
          try store.touch(folder: path, at: placement.place, date: message.date)
        }
      }
      try journal.saveProgress(of: run, progress)
      try store.synchronize()
    }
  }

  func discard(_ staged: StagedMessage) { store.discard(staged) }
}

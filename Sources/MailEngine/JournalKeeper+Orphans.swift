internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// Takes in the files of ours that a killed run left without a row and that this one, which has
  /// fetched everything that the server still has, did not need; returns how many.
  ///
  /// They are written anew before they are trusted (RELIABILITY 2.2), and noted as gone.
  func adoptOrphans() throws -> Int {
    guard let run, mboxes == nil else { return 0 }
    let stager = MessageStager(root: root, token: "orphan.\(run.rawValue)")
    let check = ArchiveCheck(root: root)
    var adopted = 0
    for folder in try allFolders() where try journal.currentGeneration(of: folder.id) != nil {
      store.refresh(folder: folder.path)
      var strays: [(base: String, fileName: String)] = []
      try root.forEachFile(in: folder.path) { base, fileName, isOwn in
        if isOwn, try !journal.hasStoredCopy(named: base, in: folder.id) {
          strays.append((base, fileName))
        }
      }
      for entry in strays {
        guard let name = MaildirBaseName(entry.base),
          let found = try stager.restage(
            folder: folder.path, fileName: entry.fileName, with: check)
        else { continue }
        try store.makeDurable([found.staged])
        let place = CopyPlace.file(baseName: entry.base)
        try transaction {
          let flags = MessageFlags(system: MaildirFileName(parsing: entry.fileName).systemFlags)
          try journal.addOrphan(
            in: folder.id, ContentFacts(found.staged), copyNumber: Int(name.copy),
            place: place, diskSize: found.staged.diskSize, internalDate: found.date,
            flags: flags, run: run)
          try store.publish(found.staged, at: place, flags: flags, date: found.date)
          try store.synchronize()
        }
        adopted += 1
      }
    }
    mayHoldOrphans = false
    return adopted
  }
}

extension ContentFacts {
  /// What the journal keeps of a staged message.
  init(_ staged: StagedMessage) {
    self.init(
      digest: staged.digest, wireSize: staged.wireSize,
      isStoredWithLF: staged.lineEnds == .lf, endsWithNewline: staged.endsWithNewline,
      headerDigest: staged.header.headerDigest, messageID: staged.header.messageID,
      subject: staged.header.subject, sender: staged.header.from, dateText: staged.header.date)
  }
}

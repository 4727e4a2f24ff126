internal import JobEvents
internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// Takes in a batch: all of it or, where anything fails, nothing.
  func commit(
    _ entries: [JournalEntry], progress: JobProgress? = nil, isVerbose: Bool
  ) throws -> CommitResult {
    try checkCommits()
    let copies = run == nil ? [:] : try duplicate(entries)
    let staged =
      entries.compactMap { entry in
        if case .arrived(let message) = entry { message.staged } else { nil }
      } + copies.values
    if !staged.isEmpty { try store.makeDurable(staged) }
    guard let run else { return CommitResult() }
    feedPlan?.news = [:]
    let result = try transaction {
      var result = CommitResult()
      for (index, entry) in entries.enumerated() {
        switch entry {
        case .arrived(let message):
          try take(message, run: run, &result, isVerbose: isVerbose)
        case .attached(let message):
          try attach(message, copy: copies[index], run: run, &result, isVerbose: isVerbose)
        case .marks(let change):
          try mark(change, run: run, &result, isVerbose: isVerbose)
        case .gone(let gone):
          try bury(gone, run: run, &result, isVerbose: isVerbose)
        case .failed(let failure):
          try journal.recordFailure(
            NewFailure(
              folder: failure.folder.rowID, generation: failure.generation, uid: failure.uid,
              reason: failure.reason, serverWords: failure.serverWords),
            run: run)
          if let entry = failure.maildrop { try claim(entry) }
          result.failed += 1
          result.messages.append(
            MessageReport(
              folder: failure.folder.name,
              uid: failure.maildrop == nil ? failure.uid.rawValue : nil, outcome: .failed,
              reason: failure.reason, serverWords: failure.serverWords))
        case .examined(let folder):
          try feedExamined(folder.rowID)
        case .finished(let finished):
          try finish(finished, run: run, &result, isVerbose: isVerbose)
          if !finished.isEnumerated { feedPlan?.hasUnread = true }
          try feedFinished(finished.folder.rowID)
        }
      }
      if let progress { try journal.saveProgress(of: run, progress.journalText) }
      if let budget { try journal.saveFetched(of: run, budget.journalText) }
      try store.synchronize()
      return result
    }
    tellFeed()
    return result
  }

  private func mark(
    _ change: MarksChange, run: RunID, _ result: inout CommitResult, isVerbose: Bool
  ) throws {
    try setFlags(change)
    let isMarked = try journal.updateMarks(of: change.occurrence, change.flags, run: run)
    let isLabelled = try setLabels(change, run: run)
    guard isMarked || isLabelled else { return }
    result.flagsChanged += 1
    if isVerbose {
      result.messages.append(
        MessageReport(folder: change.folder.name, uid: change.uid.rawValue, outcome: .flags))
    }
  }

  private func setFlags(_ change: MarksChange) throws(ArchiveError) {
    if change.flags.isSame(as: change.before) { return }
    do throws(ArchiveError) {
      try store.setFlags(
        folder: change.folder.path, at: change.place, flags: change.flags, before: change.before)
    } catch {
      // A file that somebody took away is for `verify` to tell; the rest of the batch goes on.
      guard error.code == .missing else { throw error }
    }
  }

  private func setLabels(_ change: MarksChange, run: RunID) throws(JournalError) -> Bool {
    guard let labels = change.labels else { return false }
    return try journal.setLabels(of: change.occurrence, labels, run: run)
  }

  private func take(
    _ message: ArrivedMessage, run: RunID, _ result: inout CommitResult, isVerbose: Bool
  ) throws {
    let staged = message.staged
    var uid = message.uid
    var entry = message.maildrop
    if entry != nil, let twin = try unclaimedTwin(of: staged.digest, besides: uid) {
      uid = twin
      entry?.uid = twin
    }
    let placement = try journal.addOccurrence(
      NewOccurrence(
        generation: message.generation, uid: uid,
        content: ContentFacts(staged), diskSize: staged.diskSize,
        internalDate: message.internalDate,
        announcedSize: message.announcedSize, flags: message.flags, emailID: message.emailID,
        maildrop: entry, dateSource: message.dateSource),
      run: run
    ) { copyNumber in
      store.place(for: staged, copyNumber: copyNumber, date: message.internalDate)
    }
    if let entry { try claim(entry) }
    try feed(placement, in: message.folder.rowID, octets: staged.wireSize, run: run)
    if let labels = message.labels {
      try journal.setLabels(of: placement.occurrence, labels, run: run)
    }
    if placement.isKnown {
      store.discard(staged)
      return
    }
    let path = message.folder.path
    if try placement.isNewFile || store.location(folder: path, of: placement.place) == nil {
      try store.publish(
        staged, at: placement.place, flags: message.flags, date: message.internalDate,
        isFirst: placement.isFirst)
    } else {
      store.discard(staged)
      try store.setFlags(folder: path, at: placement.place, flags: message.flags)
      try store.touch(folder: path, at: placement.place, date: message.internalDate)
    }
    count(
      placement, in: message.folder, uid: uid, digest: staged.digest,
      wireSize: staged.wireSize, &result, isVerbose: isVerbose)
  }

  /// Counts a message that has got its row.
  func count(
    _ placement: Placement, in folder: BackupFolder, uid: UID, digest: ContentDigest,
    wireSize: UInt64, _ result: inout CommitResult, isVerbose: Bool
  ) {
    let isNew =
      placement.isNewFile || maildrop == nil && !renumbered.contains(folder.rowID)
    if isNew {
      result.new += 1
      result.octets += wireSize
      newInFolder[folder.rowID, default: 0] += 1
    }
    if isVerbose {
      result.messages.append(
        MessageReport(
          folder: folder.name, uid: maildrop == nil ? uid.rawValue : nil,
          outcome: isNew ? .new : .skipped,
          sha256: digest.description, size: wireSize))
    }
  }

  private func finish(
    _ finished: FinishedFolder, run: RunID, _ result: inout CommitResult, isVerbose: Bool
  ) throws {
    let folder = finished.folder.rowID
    var goneCount = goneInFolder[folder, default: 0]
    var present = 0
    var failed = 0
    if let generation = finished.generation {
      present = try journal.presentCount(of: generation)
      failed = try journal.failedUIDs(of: generation).count
    }
    var reason = finished.reason
    if reason == nil, failed > 0 {
      reason = Self.unfetched(failed)
    }
    let accounted = present + failed
    if reason == nil, let server = finished.server, server != accounted {
      reason = Phrase(
        en: "the server counts \(server) messages, the archive \(accounted)",
        ja: "サーバの \(server) 通に対し、アーカイブは \(accounted) 通です")
    }
    let isComplete = reason == nil && finished.generation != nil && finished.isEnumerated
    if let generation = finished.generation {
      if isComplete {
        let retired = try journal.retireSuperseded(in: folder, run: run)
        goneCount += retired
        result.gone += retired
      }
      if isComplete, finished.hasAllLabels {
        try journal.noteLabels(of: generation, run: run)
      }
      if isComplete, let cursor = finished.cursor {
        try journal.setCursor(of: generation, cursor, run: run)
      } else {
        try journal.clearCursor(of: generation)
      }
    }
    let state: FolderReport.State =
      isComplete ? .complete : finished.generation == nil ? .skipped : .partial
    let report = FolderReport(
      folder: finished.folder.name, server: finished.server, archived: present, failed: failed,
      gone: goneCount, state: state, reason: reason)
    result.folders.append(report)
    if !isComplete { result.incompleteFolders += 1 }
    result.skipped += max(0, present - newInFolder[folder, default: 0])
    try journal.recordFolder(
      folder, of: run,
      FolderProgress(
        isComplete ? .complete : finished.generation == nil ? .skipped : .partial,
        server: finished.server, archived: present, failed: failed, gone: goneCount,
        reason: reason, isEnumerated: finished.generation != nil && finished.isEnumerated))
    try noteRemovals(from: folder, gone: goneCount, run: run)
    if let before = presentBefore[folder] {
      warn(finished.folder, before: before, gone: goneCount, &result)
    }
  }

  static func unfetched(_ count: Int) -> Phrase {
    Phrase(
      en: count == 1 ? "1 message could not be fetched" : "\(count) messages could not be fetched",
      ja: "\(count) 通を取得できませんでした")
  }

  private func bury(
    _ gone: GoneMessages, run: RunID, _ result: inout CommitResult, isVerbose: Bool
  ) throws {
    let count = try journal.markGone(gone.uids, of: gone.generation, run: run)
    goneInFolder[gone.folder.rowID, default: 0] += count
    result.gone += count
    try noteRemovals(
      from: gone.folder.rowID, gone: goneInFolder[gone.folder.rowID, default: 0], run: run)
    guard isVerbose, count > 0 else { return }
    result.messages += gone.uids.map { uid in
      MessageReport(folder: gone.folder.name, uid: uid.rawValue, outcome: .gone)
    }
  }

  /// Marks a folder that has lost most of its messages, in the transaction in which it does; takes
  /// the marks away where the messages are back.
  private func noteRemovals(from folder: FolderID, gone: Int, run: RunID) throws {
    if let before = presentBefore[folder], Journal.isMassRemoval(of: gone, from: before) {
      try journal.markMassRemoval(of: folder, before: before, gone: gone, run: run)
    } else {
      try journal.liftMadeUpMassRemovals(of: folder, run: run)
    }
  }

  private func warn(
    _ folder: BackupFolder, before: Int, gone: Int, _ result: inout CommitResult
  ) {
    guard Journal.isMassRemoval(of: gone, from: before) else { return }
    result.warnings.append(
      JobWarning(
        what: Phrase(
          en: "\(gone) of \(before) messages are gone from “\(folder.name)” on the server; "
            + "the archive keeps them.",
          ja: "サーバの「\(folder.name)」から \(before) 通中 \(gone) 通がなくなりました。"
            + "アーカイブには残っています。"),
        remedy: Phrase(
          en: "If that was no intention, “mailkura status” tells how to bring them back; until "
            + "then “mailkura prune” leaves the folder alone.",
          ja: "意図したものでなければ、戻し方は「mailkura status」が示します。"
            + "それまで「mailkura prune」はこのフォルダに触れません。"),
        folder: folder.name))
  }
}

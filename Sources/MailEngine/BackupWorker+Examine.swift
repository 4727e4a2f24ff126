internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

extension BackupWorker {
  /// Messages whose flags are compared at a time.
  private static let flagsPage = 5000
  /// The same where only those that have changed are told.
  private static let changesPage = 50_000

  /// Looks through a folder: what is new, what is gone, whose flags have changed.
  ///
  /// - Parameter waiting: what was found new before and waited for other folders; nil for the first
  ///   look at the folder.
  func examine(_ folder: BackupFolder, attaching waiting: UIDSet? = nil) async throws {
    do {
      let work =
        if let waiting {
          BackupScheduler.Work(chunks: try await attachLater(folder, waiting))
        } else {
          try await enumerate(folder)
        }
      if context.feed != nil, waiting == nil { context.staging.add(.examined(folder)) }
      if await context.scheduler.examined(folder, work) { finish(folder) }
    } catch let error as EngineError where isLookedThroughAgain(folder, because: error) {
      await context.scheduler.postpone(folder, attaching: nil)
    } catch let error as any Explainable where error.scope <= .mailbox && !error.isWorthRetrying {
      await giveUp(folder, because: error)
      finish(folder)
    } catch let error as ClientError {
      selected = nil
      // Behind all others, so that one folder that the server chokes on stops none of them.
      await context.scheduler.postpone(folder, attaching: waiting)
      if canStandAside(for: error) { throw error }
      let breaks = folder.tally.update { facts in
        facts.breaks += 1
        return facts.breaks
      }
      let isTriedAgain = error.isProtocolViolation && breaks < Self.strikes
      try await link.recover(from: error, isWorthRetrying: error.isWorthRetrying || isTriedAgain)
    } catch {
      await context.scheduler.postpone(folder, attaching: waiting)
      throw error
    }
  }

  /// Whether a folder that was renumbered under way begins anew in this run: a few times.
  func isLookedThroughAgain(_ folder: BackupFolder, because error: EngineError) -> Bool {
    guard case .uidValidityChanged = error.code else { return false }
    selected = nil
    return folder.tally.update { facts in
      facts.renumberings += 1
      return facts.renumberings <= Self.strikes
    }
  }

  private func enumerate(_ folder: BackupFolder) async throws -> BackupScheduler.Work {
    if folder.tally.snapshot.uidValidity != nil {
      // The second look: whatever the first one has left goes by numbers that may mean nothing now.
      await context.staging.settle()
      folder.tally.forget()
    }
    let connection = try await link.connect()
    if try await isUnchanged(folder, on: connection) { return BackupScheduler.Work() }

    let hasLabels = !labelItem(connection).isEmpty
    let last = try await context.keeper.lastCursor(of: folder, withLabels: hasLabels)
    if last != nil { try connection.enableResync() }
    let (_, generation) = try await open(folder)
    let start = connection.selected
    if let id = start?.mailboxID { try await context.keeper.setMailboxID(of: folder, id) }
    try await settleRemovals(of: generation, on: connection)
    let since = lastModSequence(last, generation, start)
    var look: FolderLook?
    if let since { look = try await lookAtChanges(folder, generation, since: since, connection) }
    if look == nil { look = try await lookAtAll(folder, generation, connection) }
    guard let look else { return BackupScheduler.Work() }
    note(look, of: folder, generation, start)
    folder.tally.update { $0.hasAllLabels = hasLabels && since == nil }
    if let common = look.common {
      if let since {
        try await compareFlags(of: common, folder, generation, changedSince: since, on: connection)
        try await compareFlags(of: look.back, folder, generation, on: connection)
      } else {
        try await compareFlags(
          of: common.union(look.back), folder, generation, on: connection)
      }
    }
    let new = look.new
    link.noteProgress()
    let rest = try await recognise(new, of: folder, generation, on: connection)
    let facts = folder.tally.snapshot
    return BackupScheduler.Work(
      chunks: Self.chunks(of: rest.fetch), later: rest.later,
      isForOneConnection: !facts.isLasting || facts.renumberings > 0)
  }

  /// Lists the whole folder.
  private func lookAtAll(
    _ folder: BackupFolder, _ generation: GenerationID, _ connection: IMAPConnection
  ) async throws -> FolderLook {
    let listed = try connection.listUIDs()
    let exists = Int(connection.selected?.exists ?? 0)
    let known = try await context.keeper.presentUIDs(of: generation)
    var new = listed.subtracting(known)
    let back = try await context.keeper.markPresentAgain(new, of: generation)
    new = new.subtracting(back)
    let lost = try await context.keeper.lostUIDs(of: generation)
    new = new.union(lost.intersection(listed))
    var gone = known.subtracting(listed)
    if !gone.isEmpty {
      gone = gone.subtracting(try connection.searchUIDs(gone))
    }
    let isCapped = connection.mayHideMessages(beyond: exists)
    if listed.count >= exists, !isCapped {
      try await context.keeper.resolveFailures(of: generation, notAmong: listed)
    }
    let common = known.intersection(listed)
    return FolderLook(
      listed: listed.count, exists: exists, new: new, back: back, gone: gone, common: common,
      witness: common.last, isCapped: isCapped)
  }

  private func note(
    _ look: FolderLook, of folder: BackupFolder, _ generation: GenerationID,
    _ start: SelectedMailbox?
  ) {
    let explanation = EngineError(
      look.isCapped
        ? .cappedView(folder: folder.name, messages: look.exists)
        : .incompleteListing(folder: folder.name, listed: look.listed, exists: look.exists)
    ).explanation
    if look.isCapped {
      context.observer.receive(
        .warning(
          JobWarning(what: explanation.what, remedy: explanation.remedy, folder: folder.name)))
    }
    folder.tally.update { facts in
      facts.listed = max(look.listed, look.exists)
      facts.excess = max(0, look.listed - look.exists)
      facts.witness = look.witness
      facts.isEnumerated = look.isWhole
      facts.isByChanges = look.common == nil
      if look.isWhole, let start {
        facts.cursor = ServerCursor(
          uidNext: start.uidNext, messages: UInt32(clamping: look.listed),
          highestModSeq: start.highestModSeq)
      } else {
        facts.reason = explanation.what
      }
    }
    if look.isWhole, !look.gone.isEmpty {
      context.staging.add(
        .gone(GoneMessages(folder: folder, generation: generation, uids: look.gone)))
    }
    if let size = folder.listed.status?.size {
      context.plan.set(
        OctetPlan.octets(
          new: look.new.count, of: look.listed, size: size, archived: folder.archivedOctets),
        of: folder.id)
    }
    context.messagePlan.set(look.new.count, of: folder.id)
    context.meter.update { $0.folder = folder.name }
  }

  /// Whether the server proves that nothing has changed since the last complete run:
  /// UIDVALIDITY, UIDNEXT, MESSAGES and HIGHESTMODSEQ are all as they were (RFC 7162 §3.1.2).
  private func isUnchanged(_ folder: BackupFolder, on connection: IMAPConnection) async throws
    -> Bool
  {
    // A server that broke down in this folder may have done so at STATUS.
    guard connection.offers("CONDSTORE"), folder.tally.snapshot.breaks == 0,
      let last = try await context.keeper.lastCursor(
        of: folder, withLabels: !labelItem(connection).isEmpty), last.uidValidity?.rawValue != 0
    else { return false }
    // What came with LIST is good for the first look.
    let told = folder.tally.snapshot.isFirstLook ? folder.listed.status : nil
    let status: MailboxStatus
    do throws(ClientError) {
      if let told {
        status = told
      } else {
        status = try connection.status(folder.listed.name, [.highestModSeq, .size])
        context.sizes.noteSize(of: folder, status)
      }
    } catch {
      // Without an answer nothing is proved, and the folder can be opened all the same.
      guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else { throw error }
      return false
    }
    guard let modSeq = status.highestModSeq, modSeq == last.cursor.highestModSeq,
      let next = status.uidNext, next == last.cursor.uidNext,
      let messages = status.messages, messages == last.cursor.messages,
      status.uidValidity == last.uidValidity
    else { return false }
    context.messagePlan.set(0, of: folder.id)
    folder.tally.update { facts in
      facts.generation = last.generation
      facts.listed = Int(messages)
      facts.isEnumerated = true
      facts.cursor = last.cursor
    }
    return true
  }

  /// The mod-sequence since which all that has changed is to be told; nil where every message has
  /// to be asked for: the flags of before are not known to be complete, or the server cannot tell.
  private func lastModSequence(
    _ last: JournalKeeper.LastCursor?, _ generation: GenerationID, _ start: SelectedMailbox?
  ) -> ModSequence? {
    // A mailbox that says NOMODSEQ has none. One whose value has gone back counts anew.
    guard let now = start?.highestModSeq, let validity = start?.uidValidity,
      start?.isUIDNotSticky == false, validity.rawValue != 0,
      let last, last.generation == generation,
      last.uidValidity == validity, let before = last.cursor.highestModSeq, before <= now
    else { return nil }
    return before
  }

  private func compareFlags(
    of uids: UIDSet, _ folder: BackupFolder, _ generation: GenerationID,
    changedSince: ModSequence? = nil, on connection: IMAPConnection
  ) async throws {
    var rest = uids
    while !rest.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: changedSince == nil ? Self.flagsPage : Self.changesPage)
      var served: [UID: MessageFlags] = [:]
      var labels: [UID: MessageLabels] = [:]
      var told = UIDSet()
      try fetchMarks(
        changedSince == nil ? page : page.hull, changedSince: changedSince, on: connection
      ) { data in
        guard let uid = data.uid, let flags = data.flags else { return }
        served[uid] = flags
        labels[uid] = data.labels
        told.insert(uid)
      }
      let changes = try await context.keeper.changedMarks(
        of: folder, generation: generation,
        uids: told.intersection(page), served: served, labels: labels)
      for change in changes { context.staging.add(.marks(change)) }
      await context.staging.waitForRoom()
    }
  }

  /// The flags and labels of messages; the flags alone where the server does not tell the labels after all.
  private func fetchMarks(
    _ uids: UIDSet, changedSince: ModSequence?, on connection: IMAPConnection,
    _ each: (FetchData) -> Void
  ) throws {
    let labels = labelItem(connection)
    do {
      return try connection.fetchFlags(uids, with: labels, changedSince: changedSince, each)
    } catch let error as ClientError
      where !labels.isEmpty && error.isRefusal && connection.isUsable && !error.isWorthRetrying
    {
      context.names.noteRefusal()
    }
    try connection.fetchFlags(uids, changedSince: changedSince, each)
  }

  static func chunks(of uids: UIDSet) -> [UIDSet] {
    var chunks: [UIDSet] = []
    var rest = uids
    while !rest.isEmpty {
      let chunk: UIDSet
      (chunk, rest) = rest.split(after: chunkCount)
      chunks += IMAPConnection.batches(of: chunk)
    }
    return chunks
  }
}

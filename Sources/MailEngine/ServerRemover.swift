internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Removes on an IMAP server what the archive holds (RELIABILITY 2.7): owns one connection.
///
/// Of each page of messages the intention is committed first; then the archived copies are read again and
/// held against what the server has; then exactly those UIDs are marked and expunged; and when the server
/// has none of them any more, the journal says so. A plain EXPUNGE and CLOSE are never sent.
actor ServerRemover {
  private let executor: BlockingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  static let mark = MessageFlags(system: .deleted)

  let link: ServerLink
  let keeper: JournalKeeper
  let rules: RemovalRules
  let observer: any JobObserver
  let isVerbose: Bool
  let stop: StopSignal
  private let meter: ProgressMeter

  init(
    number: Int, link: LinkHandover, keeper: JournalKeeper, rules: RemovalRules,
    observer: any JobObserver, isVerbose: Bool, meter: ProgressMeter, stop: StopSignal
  ) {
    executor = BlockingExecutor(label: "mailkura.remove.\(number)")
    self.link = link.accept()
    self.keeper = keeper
    self.rules = rules
    self.observer = observer
    self.isVerbose = isVerbose
    self.meter = meter
    self.stop = stop
  }

  func leave() { link.leave() }

  /// Goes through one folder to its end; a folder that the server does not serve is left with a reason.
  ///
  /// - Parameter former: what another connection has done there before it was lost.
  /// - Returns: what has come of it, and what else has ended it, if anything has.
  func clear(
    _ mailbox: MailboxName, after former: FolderRemoval?
  ) async -> (FolderRemoval, (any Error)?) {
    var removal = former ?? FolderRemoval(mailbox.description)
    if former != nil { removal.carryOn() }
    do {
      while true {
        do {
          try await work(mailbox, &removal)
          return (removal, nil)
        } catch let error as ClientError {
          if link.connection != nil, error.scope <= .mailbox, !error.isWorthRetrying {
            removal.giveUp(because: error.explanation.whatWithServerWords)
            return (removal, nil)
          }
          removal.noteBreak()
          try await link.recover(from: error)
        }
      }
    } catch {
      removal.cutShort(by: error)
      if rules.isApplied, removal.isBegun,
        let ground = try? await keeper.removalGround(of: mailbox),
        let open = try? await keeper.openRemovals(of: ground.generation.id)
      {
        removal.leaveUnsettled(open)
      }
      return (removal, error)
    }
  }

  private func work(_ mailbox: MailboxName, _ removal: inout FolderRemoval) async throws {
    let connection = try await link.connect()
    guard let ground = try await keeper.removalGround(of: mailbox) else {
      return removal.giveUp(because: Self.unknown)
    }
    let generation = ground.generation.id
    var box =
      rules.isApplied
      ? try connection.select(mailbox, modSequences: true) : try connection.examine(mailbox)
    removal.server = Int(box.exists)
    guard let validity = box.uidValidity, validity.rawValue != 0, !box.isUIDNotSticky,
      validity == ground.generation.uidValidity
    else { return removal.giveUp(because: Self.renumbered) }
    if rules.isApplied, !box.canDelete { return removal.giveUp(because: Self.readOnly) }
    removal.isBegun = true
    let (open, isChanged) = try await settleFormer(generation, on: connection, &removal)
    // What we have changed ourselves is not to pass for somebody else's change.
    if isChanged { box = try connection.select(mailbox, modSequences: true) }
    while true {
      if stop.isStopping { throw StopRequested() }
      let page = try await keeper.removalCandidates(
        of: generation, rules.age, after: removal.reached, limit: removal.pages.size)
      guard let last = page.last else { break }
      removal.begin(UIDSet(page.map(\.uid)))
      let candidates = chosen(from: page.filter { !open.contains($0.uid) }, &removal)
      try await remove(candidates, of: generation, box, on: connection, &removal)
      removal.reach(last.uid)
      link.noteProgress()
      meter.messages(
        page.count, octets: page.reduce(0) { $0 &+ $1.wireSize }, in: removal.name)
    }
    try await countUnarchived(generation, on: connection, &removal)
    removal.server = connection.selected.map { Int($0.exists) }
    removal.archived = try await keeper.presentUIDs(of: generation).count
  }

  /// Flagged messages and drafts stay, whatever their age: somebody still works with them.
  private func chosen(
    from page: [RemovalCandidate], _ removal: inout FolderRemoval
  ) -> [RemovalCandidate] {
    page.filter { candidate in
      let reason: Phrase
      if candidate.flags.system.contains(.draft) {
        reason = Phrase(en: "It is a draft.", ja: "下書きです。")
      } else if candidate.flags.system.contains(.flagged), !rules.includesFlagged {
        reason = Phrase(en: "It is flagged.", ja: "フラグが付いています。")
      } else {
        return true
      }
      removal.keep(candidate.uid)
      tell(candidate, .kept, &removal, because: reason)
      return false
    }
  }

  /// Settles what a run before has begun: what is off the server was removed by it, and what is there is
  /// as it was before, to be judged anew.
  ///
  /// - Returns: messages that are marked and can go no further at this server, and whether the mark was
  ///   taken from others.
  private func settleFormer(
    _ generation: GenerationID, on connection: IMAPConnection, _ removal: inout FolderRemoval
  ) async throws -> (marked: UIDSet, hasUnmarked: Bool) {
    removal.forgetUnsettled()
    let open = try await keeper.openRemovals(of: generation)
    guard !open.isEmpty, rules.isApplied else { return (UIDSet(), false) }
    let there = try connection.present(open)
    let gone = open.subtracting(there)
    let named = isVerbose ? try await keeper.removalCandidates(among: gone, of: generation) : []
    count(try await keeper.concludeRemovals(gone, of: generation), &removal)
    removal.forget(gone)
    for candidate in named { tell(candidate, .removed, &removal) }
    guard !there.isEmpty else { return (UIDSet(), false) }
    let known = try await keeper.marks(of: there, in: generation)
    let ours = try connection.flags(of: there).filter { uid, flags in
      flags.system.contains(.deleted) && known[uid]?.system.contains(.deleted) == false
    }
    guard connection.canExpungeByUID else {
      let marked = UIDSet(ours.keys.sorted())
      removal.mark(marked)
      try await keeper.withdrawRemovals(there.subtracting(marked), in: generation)
      return (marked, false)
    }
    if !ours.isEmpty {
      try connection.removeFlags(Self.mark, from: UIDSet(ours.keys.sorted()))
    }
    try await keeper.withdrawRemovals(there, in: generation)
    return (UIDSet(), !ours.isEmpty)
  }

  /// Counts what is old enough and not in the archive: a person who frees space wants to know.
  private func countUnarchived(
    _ generation: GenerationID, on connection: IMAPConnection, _ removal: inout FolderRemoval
  ) async throws {
    guard case .received(let time) = rules.age else { return }
    let there = try connection.searchUIDs()
    let unknown = there.subtracting(try await keeper.presentUIDs(of: generation))
    var rest = unknown
    if let former = removal.surveyed { rest = rest.subtracting(UIDSet(UID.min...former)) }
    while let last = rest.last {
      if stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: removal.pages.size * 10)
      removal.begin(page)
      var old = UIDSet()
      try connection.fetch(page, items: .internalDate) { data in
        guard let uid = data.uid, let date = data.internalDate, date.seconds < time else { return }
        old.insert(uid)
      }
      removal.note(.notArchived, old.intersection(page))
      removal.survey(upTo: page.last ?? last)
      link.noteProgress()
    }
  }

  func count(_ removed: JournalKeeper.Removed, _ removal: inout FolderRemoval) {
    guard removed.messages > 0 else { return }
    removal.count(removed: removed.messages, octets: removed.octets)
    link.noteProgress()
  }

  /// Names a message where that was asked for.
  func tell(
    _ candidate: RemovalCandidate, _ outcome: MessageReport.Outcome, _ removal: inout FolderRemoval,
    because reason: Phrase? = nil
  ) {
    guard isVerbose, removal.isNews(candidate.uid, isKept: outcome == .kept) else { return }
    observer.receive(
      .message(
        MessageReport(
          folder: removal.name, uid: candidate.uid.rawValue, outcome: outcome,
          sha256: candidate.digest.description, size: candidate.wireSize, reason: reason)))
  }

  private static let unknown = Phrase(
    en: "the folder is not in the archive; run mailkura backup",
    ja: "このフォルダはアーカイブにありません。mailkura backup を実行してください")
  private static let renumbered = Phrase(
    en: "the server has renumbered the folder since the last backup; run mailkura backup",
    ja: "前回のバックアップのあとでサーバがメールの番号を付け替えました。mailkura backup を実行してください")
  private static let readOnly = Phrase(
    en: "the server lets nothing be removed here (read-only)",
    ja: "サーバがこのフォルダでの削除を許していません (読み取り専用)")
}

extension SelectedMailbox {
  /// Whether messages can be marked as deleted for good.
  fileprivate var canDelete: Bool {
    !isReadOnly
      && permanentFlags.map { $0.contains { $0.lowercased() == "\\deleted" } } ?? true
  }
}

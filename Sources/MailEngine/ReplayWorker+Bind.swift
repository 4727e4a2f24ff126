internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

extension ReplayWorker {
  /// Messages at the target that are looked at together.
  private static let page = 500

  /// Binds rows that are not settled to messages that the target holds already.
  ///
  /// Compared by content, one to one: k equal messages need k at the target.
  ///
  /// - Returns: whether every message could be looked at that may be one of those looked for.
  @discardableResult
  func bind(
    _ folder: ReplayFolder, there: UIDSet, on connection: IMAPConnection
  ) async throws -> Bool {
    let keeper = context.keeper
    var isWhole = true
    guard try await keeper.unboundCount(of: folder.targetRow) > 0 else { return isWhole }
    var rest = there.subtracting(try await keeper.ownedUIDs(of: folder.targetRow))
    if !rest.isEmpty {
      rest = rest.subtracting(
        try await keeper.bindOwn(
          folder, account: link.access.identity, there: rest))
    }
    if rest.isEmpty { return isWhole }
    // Nothing is sent while this goes on.
    let seeksSent = try await keeper.seeksSent(in: folder.targetRow)
    let seeksLongHeaded = try await self.seeksLongHeaded(folder)
    while !rest.isEmpty, try await keeper.unboundCount(of: folder.targetRow) > 0 {
      if context.stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: Self.page)
      let identities = IdentitySink()
      try fetch(page, .identifyingFields, into: identities, on: connection)
      if identities.uids.isEmpty {
        // Zoho names no UID in FETCH: of one that is asked for alone it is known.
        for uid in page {
          try fetch(UIDSet([uid]), .identifyingFields, into: identities, on: connection)
        }
      }
      // What cannot be told apart by its header may be any message: its content decides.
      let untold = page.subtracting(identities.uids)
      var likely = try await keeper.likely(identities.identities, of: folder.targetRow)
        .union(untold).intersection(page)
      if seeksLongHeaded { likely = likely.union(try longHeaded(page, on: connection)) }
      guard !likely.isEmpty else { continue }
      let contents = DigestSink(likely)
      let items: FetchItems = [.body, .identifyingFields, .internalDate]
      try fetch(likely, items, into: contents, on: connection)
      for uid in contents.wanted {
        try fetch(UIDSet([uid]), items, into: contents, on: connection)
      }
      var bound = try await keeper.bind(contents.contents, of: folder.targetRow)
      if seeksSent {
        bound += try await bindAltered(
          contents.contents, besides: UIDSet(bound.map(\.uid)), of: folder, on: connection)
      }
      noteFed(bound.count, octets: bound.reduce(0) { $0 + $1.octets })
      let late = bound.filter { unanswered.remove($0.row) != nil }
      noteSent(late.count, octets: late.reduce(0) { $0 + $1.octets }, to: folder)
      if !contents.wanted.isEmpty {
        let unread = try connection.searchUIDs(contents.wanted)
        isWhole = isWhole && unread.isEmpty
        try await setAside(
          identities.identities.filter { unread.contains($0.uid) }, of: folder)
      }
      link.noteProgress()
      context.meter.update { $0.messagesDone += bound.count }
    }
    return isWhole
  }

  /// Binds what the folder holds already; where it was renumbered, what is not found then was deleted.
  func bindAll(
    _ folder: ReplayFolder, there: UIDSet, on connection: IMAPConnection
  ) async throws {
    let isWhole = try await bind(folder, there: there, on: connection)
    // Whoever is not shown a message cannot say that it is not there: the next run looks again.
    guard isWhole, !connection.mayHideMessages(beyond: there.count) else { return }
    let count = try await context.keeper.endSearch(of: folder.targetRow)
    guard count > 0, context.leavesDeleted else { return }
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "The target has renumbered the messages of “\(folder.targetName)”, and \(count) of "
              + "those that were brought there are not there any more; they count as deleted there and "
              + "are not sent again.",
            ja: "移行先が「\(folder.targetName)」のメール番号を付け替えました。"
              + "以前そこに送ったメールのうち \(count) 通が見当たりません。"
              + "移行先で削除されたものとみなし、送り直しません。"),
          remedy: Phrase(
            en: "If nobody deleted them, “mailkura restore” sends them again.",
            ja: "削除した覚えがない場合は、「mailkura restore」で送り直せます。"),
          folder: folder.targetName)))
  }

  /// Leaves out what may be a message that the target has and does not let be read.
  private func setAside(_ unread: [ServedIdentity], of folder: ReplayFolder) async throws {
    guard !unread.isEmpty else { return }
    let reason = Phrase(
      en: "the target has a message with this Message-ID and does not let it be read, "
        + "so that sending might double it",
      ja: "移行先に同じ Message-ID のメールがあり、内容を読み出せないため、重複を避けて送りません")
    for row in try await context.keeper.setAside(
      unread.compactMap(\.messageID), of: folder.targetRow, because: reason)
    {
      tell(.refused(reason: reason, serverWords: nil), row, folder)
    }
  }

  /// The messages of the open mailbox.
  ///
  /// Throws `hiddenMessages` where the server lists fewer than it counts, however it is asked: what it hides
  /// would be sent once more.
  func listing(of folder: ReplayFolder, on connection: IMAPConnection) throws -> UIDSet {
    let listed = try connection.listUIDs()
    let exists = Int(connection.selected?.exists ?? 0)
    guard listed.count >= exists else {
      throw EngineError(
        .hiddenMessages(folder: folder.targetName, listed: listed.count, exists: exists))
    }
    return listed
  }

  /// Waits until the target must have stored what it ever will, then plans anew what is absent.
  func settle(_ folder: ReplayFolder, on connection: IMAPConnection) async throws {
    let keeper = context.keeper
    guard let latest = try await keeper.latestUnsettled(of: folder.targetRow) else { return }
    let elapsed = WallClock.seconds - latest
    let wait = min(Self.settlingSeconds, max(0, Self.settlingSeconds - max(0, elapsed)))
    if wait > 0 {
      try await context.stop.sleep(seconds: Double(wait))
      try connection.noop()
    }
    try await bind(folder, there: try listing(of: folder, on: connection), on: connection)
    try await keeper.replan(folder.targetRow, except: struckOut.union(unseen))
  }

  /// After sending: binds what the server took without telling its UID, counts what it accepted and does
  /// not show, and sets flags that it has lost.
  ///
  /// - Parameter before: the messages that were there when the folder was opened.
  func audit(
    _ folder: ReplayFolder, before: UIDSet, on connection: IMAPConnection,
    _ tally: inout ReplayTally
  ) async throws {
    let window = try await window(of: folder, before: before, on: connection)
    let there = before.union(window.uids)
    try await bind(folder, there: there, on: connection)
    let keeper = context.keeper
    let owned = try await keeper.ownedUIDs(of: folder.targetRow)
    let lost = owned.subtracting(there).subtracting(deleted[folder.targetRow] ?? UIDSet())
    var vanished = lost.isEmpty ? lost : lost.subtracting(try connection.searchUIDs(lost))
    if !vanished.isEmpty {
      // A later run would take it for deleted by somebody.
      try await keeper.forgetUIDs(vanished, of: folder.targetRow)
      vanished = vanished.intersection(try await keeper.ownedUIDs(of: folder.targetRow))
    }
    unseen.formUnion(
      try await keeper.doubtUnseen(
        of: folder.targetRow, isOneStore: context.hasLabels))
    tally.merged = try await keeper.doneWithoutUID(of: folder.targetRow) + vanished.count
    tally.extra = there.subtracting(owned).count
    tally.there = there.count
    let isDoubtful = try await areDoubtful(window, in: folder)
    do {
      if !isDoubtful {
        let strangers = try await strangers(in: window, folder, on: connection)
        try await seekElsewhere(strangers, of: folder, there: there, on: connection)
        try setFlags(of: window.without(strangers), in: folder, on: connection)
      }
      try await compareSent(to: folder, there: there, window, on: connection)
    } catch is Misplaced {
      // Which message is to have which flags was noted by these UIDs.
      sentFlags[folder.targetRow] = nil
      return try await audit(folder, before: before, on: connection, &tally)
    }
    if isDoubtful { try setFlags(of: window, in: folder, on: connection) }
  }

  /// What has come to the open mailbox since it was opened: by one FETCH, where what it tells and what was
  /// there before are as many messages as the server counts.
  private func window(
    of folder: ReplayFolder, before: UIDSet, on connection: IMAPConnection
  ) async throws -> Window {
    let fresh = UIDSet(passBase...UID.max)
    let sent = sentFlags[folder.targetRow]?.uids ?? UIDSet()
    var window = try lookIfPossible(at: fresh, of: folder, on: connection)
    // `n:*` is the last message where none has so high a UID.
    var told = window.uids.intersection(fresh)
    var isUnseen = !sent.subtracting(told).subtracting(before).isEmpty
    if !isUnseen {
      isUnseen = try await context.keeper.doneWithoutUID(of: folder.targetRow) > 0
    }
    if isUnseen {
      // Servers such as Courier show what was appended after the next NOOP (RFC 9051 §7).
      try connection.noop()
      window = try lookIfPossible(at: fresh, of: folder, on: connection)
      told = window.uids.intersection(fresh)
    }
    // Sent before the connection broke, or not told.
    let others = sent.subtracting(told)
    if !others.isEmpty {
      let more = try lookIfPossible(at: others, of: folder, on: connection)
      window.lacking.merge(more.lacking) { $0.union($1) }
      window.sizes.merge(more.sizes) { _, new in new }
      window.dates.merge(more.dates) { _, new in new }
    }
    window.uids = told
    if before.union(told).count != Int(connection.selected?.exists ?? 0) {
      try connection.noop()
      window.uids = try listing(of: folder, on: connection)
    }
    return window
  }

  private func lookIfPossible(
    at uids: UIDSet, of folder: ReplayFolder, on connection: IMAPConnection
  ) throws -> Window {
    do {
      return try look(at: uids, of: folder, on: connection)
    } catch let error as ClientError {
      guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else { throw error }
      return Window()
    }
  }

  /// Fetches in commands that fit a line, one after another.
  func fetch(
    _ uids: UIDSet, _ items: FetchItems, into sink: some FetchSink, on connection: IMAPConnection
  ) throws {
    for batch in IMAPConnection.batches(of: uids) {
      try connection.finishFetch(try connection.beginFetch(batch, items: items), into: sink)
    }
  }
}

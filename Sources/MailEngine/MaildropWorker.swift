internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Owns the connection of a backup of a POP3 account, and works through its maildrop.
///
/// One session after another: a server that shows only a part of the maildrop at a time shows the next
/// one when the first has been fetched, and a session that breaks off is followed by another.
actor MaildropWorker {
  /// Messages asked for at a time; the journal may fall behind no further than it likes.
  private static let chunkCount = 1000
  private static let chunkOctets: UInt64 = 64 << 20
  /// Headers that are compared at a time.
  static let headsPage = 200
  /// How often one message may end the connection before it is recorded and left.
  static let strikes = 3
  /// How many messages a listing has that may be a part of the maildrop: Gmail shows a few hundred.
  private static let partSize = 100...1000

  private let executor = BlockingExecutor(label: "mailkura.maildrop")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let context: BackupContext
  let folder: BackupFolder
  let generation: GenerationID
  let policy: RemovalPolicy
  let link: ConnectionLink<POP3Connection>
  private let sink: MaildropSink

  /// How often a message was the one that a connection ended at, by its id or size and number.
  private var strikes: [String: Int] = [:]
  /// Messages that are given up in this run, by the same.
  private var abandoned: Set<String> = []
  /// How often in a row the server broke the protocol for nothing.
  private var violations = 0
  /// Whether ids have been found to mean other messages than they meant.
  var distrustsIDs = false
  /// Whether the server has shown that it does not know TOP.
  private var lacksTop = false
  private var hasToldRetention = false
  var hasToldNotRemoved = false
  /// When the last session began.
  private var loggedIn: ContinuousClock.Instant?
  private var loginDelay = 0
  var removed = 0

  init(
    context: BackupContext, folder: BackupFolder, generation: GenerationID,
    policy: RemovalPolicy, link: MaildropHandover
  ) {
    self.context = context
    self.folder = folder
    self.generation = generation
    self.policy = policy
    self.link = link.accept()
    sink = MaildropSink(
      context: context, interrupter: self.link.interrupter, folder: folder,
      generation: generation)
  }

  /// What came of the maildrop.
  struct Outcome: Sendable {
    /// Messages that the server counts and does not list.
    var hidden = 0
    var isWhole = false
    var failure: (any Error)?
  }

  /// Works until nothing is left.
  func run() async -> Outcome {
    var outcome = Outcome()
    while true {
      do {
        if context.stop.isStopping { throw StopRequested() }
        let (isMore, hidden) = try await session()
        outcome.hidden = hidden
        if isMore { continue }
        outcome.isWhole = true
        return outcome
      } catch {
        sink.abandon()
        await context.staging.settle()
        if sink.arrivals > 0 { link.noteProgress() }
        do {
          guard let failure = error as? ClientError else { throw error }
          if failure.isProtocolViolation { violations += 1 }
          if sink.arrivals > 0 || !sink.failures.isEmpty { violations = 0 }
          let isTriedAgain = failure.isProtocolViolation && violations < Self.strikes
          try await link.recover(
            from: failure, isWorthRetrying: failure.isWorthRetrying || isTriedAgain)
        } catch {
          link.drop()
          outcome.failure = error
          return outcome
        }
      }
    }
  }

  /// What a backup would find.
  struct Findings: Sendable {
    var new = 0
    var known = 0
    /// Of the new messages, by the scan listing.
    var octets: UInt64 = 0
    /// Messages that would be removed on the server.
    var removable = 0
  }

  /// Looks at the maildrop, and leaves it as it is.
  func look() async throws -> Findings {
    while true {
      do {
        let connection = try await link.connect()
        let (listing, _) = try connection.listing()
        let comparison = try await recognise(listing, on: connection)
        var findings = Findings(new: comparison.fetch.count, known: comparison.known)
        findings.octets = comparison.fetch.reduce(0) { $0 &+ listing.octets(at: $1.index) }
        findings.removable = try await removable(listing).count
        if policy == .delete, !distrustsIDs, listing.hasUniqueIDs {
          findings.removable += findings.new
        }
        link.leave()
        return findings
      } catch let error as ClientError {
        try await link.recover(from: error)
      }
    }
  }

  /// One session, from the login to QUIT; tells whether another one may bring more.
  private func session() async throws -> (isMore: Bool, hidden: Int) {
    try await waitForLogin()
    let connection = try await link.connect()
    loggedIn = .now
    loginDelay = connection.loginDelay ?? 0
    tellRetention(of: connection)
    let (listing, hidden) = try connection.listing()
    link.noteProgress()
    let comparison = try await recognise(listing, on: connection)
    context.meter.update { progress in
      progress.folder = folder.name
      progress.messagesTotal = progress.messagesDone + comparison.fetch.count
      progress.bytesTotal =
        comparison.fetch.reduce(progress.bytesDone) { $0 &+ listing.octets(at: $1.index) }
    }
    let fetched = try await fetch(comparison.fetch, of: listing, on: connection)
    await context.staging.settle()
    if context.staging.isClosed { throw StopRequested() }
    let isMore =
      fetched > 0
      && (hidden > 0 || context.access.isGmail
        || loginDelay == 0 && Self.partSize.contains(listing.count))
    try await remove(listing, comparison, on: connection)
    return (isMore, hidden)
  }

  /// A server that wants some time between two logins is given it (RFC 2449 §6.5).
  private func waitForLogin() async throws {
    guard link.connection == nil, let loggedIn, loginDelay > 0 else { return }
    let left = Double(loginDelay) - Double((ContinuousClock.now - loggedIn).components.seconds)
    guard left > 0 else { return }
    guard left <= context.policy.patience else {
      throw EngineError(.loginDelayed(seconds: Int(left.rounded(.up))))
    }
    try await link.sleep(seconds: left)
  }

  /// Tells of a server that keeps messages for a while only (RFC 2449 §6.7).
  private func tellRetention(of connection: POP3Connection) {
    guard !hasToldRetention, case .days(let days)? = connection.retention else { return }
    hasToldRetention = true
    context.observer.receive(
      .warning(
        JobWarning(
          what: days == 0
            ? Phrase(
              en:
                "The server removes messages once they have been retrieved; the archive keeps them.",
              ja: "サーバは受信済みのメールを削除します。アーカイブには残ります。")
            : Phrase(
              en: "The server keeps messages for \(days) days and then removes them; the archive "
                + "keeps them.",
              ja: "サーバはメールを \(days) 日間だけ保管して削除します。アーカイブには残ります。"),
          folder: folder.name)))
  }

  // MARK: Recognising

  /// Tells what has to be fetched.
  private func recognise(
    _ listing: MaildropListing, on connection: POP3Connection
  ) async throws -> MaildropComparison {
    while true {
      var comparison = try await context.keeper.compare(listing, trustsIDs: !distrustsIDs)
      if !comparison.witnesses.isEmpty,
        let heads = try heads(comparison.witnesses.map(\.index), of: listing, on: connection),
        try await !context.keeper.agree(heads, comparison.witnesses)
      {
        distrust()
        continue
      }
      guard try await settle(&comparison, listing, on: connection) else {
        distrust()
        continue
      }
      return comparison
    }
  }

  /// Settles doubts by headers; false where an id has been found to mean another message.
  private func settle(
    _ comparison: inout MaildropComparison, _ listing: MaildropListing,
    on connection: POP3Connection
  ) async throws -> Bool {
    var rest = comparison.doubts[...]
    while !rest.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      let page = Array(rest.prefix(Self.headsPage))
      rest = rest.dropFirst(page.count)
      var findings: [Int: JournalKeeper.MaildropFinding] = [:]
      if let heads = try heads(page.map(\.index), of: listing, on: connection) {
        findings = try await context.keeper.recognise(heads, page, of: listing)
        link.noteProgress()
      }
      for doubt in page {
        switch findings[doubt.index] ?? .unknown {
        case .known: comparison.known += 1
        case .unknown:
          comparison.fetch.append(
            MaildropFetch(index: doubt.index, uid: try await context.keeper.newNumber()))
        case .idMeansAnother:
          // Without ids to believe in there is nothing more to find out about them.
          guard distrustsIDs else { return false }
          comparison.fetch.append(
            MaildropFetch(index: doubt.index, uid: try await context.keeper.newNumber()))
        }
      }
    }
    comparison.doubts = []
    comparison.fetch.sort { $0.index < $1.index }
    return true
  }

  /// - Returns: nil where the server does not know TOP.
  func heads(
    _ indexes: [Int], of listing: MaildropListing, on connection: POP3Connection
  ) throws -> [MaildropHead]? {
    guard !lacksTop else { return nil }
    let heads = try connection.heads(indexes, of: listing)
    if heads == nil { lacksTop = true }
    return heads
  }

  private func distrust() {
    distrustsIDs = true
    guard context.notices.isFirst(.renumbered) else { return }
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en:
              "The server has given its message ids to other messages; messages are told by their "
              + "headers and octets, and nothing is doubled.",
            ja: "サーバがメールの ID を別のメールに付け替えました。"
              + "ヘッダーと内容で見分けるため、重複しません。"),
          folder: folder.name)))
  }

  // MARK: Fetching

  /// Fetches messages; returns how many have come.
  private func fetch(
    _ fetches: [MaildropFetch], of listing: MaildropListing, on connection: POP3Connection
  ) async throws -> Int {
    var arrived = 0
    let wanted = fetches.filter { !abandoned.contains(key($0, listing)) }
    // What has ended a connection, or did not come before, is last, and one at a time.
    func isSuspect(_ fetch: MaildropFetch) -> Bool {
      fetch.isOverdue || strikes[key(fetch, listing)] != nil
    }
    let suspects = wanted.filter(isSuspect)
    let innocent = suspects.isEmpty ? wanted : wanted.filter { !isSuspect($0) }
    var start = 0
    while start < innocent.count {
      try waitForBudget()
      var end = start
      var octets: UInt64 = 0
      while end < innocent.count, end - start < Self.chunkCount, octets < Self.chunkOctets {
        octets &+= min(listing.octets(at: innocent[end].index), Self.chunkOctets)
        end += 1
      }
      arrived += try await fetch(innocent[start..<end], listing, on: connection)
      start = end
    }
    for suspect in suspects {
      if strikes[key(suspect, listing), default: 0] >= Self.strikes {
        record(suspect, listing, because: Self.endsConnections, serverWords: nil)
        continue
      }
      arrived += try await fetch([suspect], listing, on: connection)
    }
    return arrived
  }

  private func fetch(
    _ chunk: ArraySlice<MaildropFetch>, _ listing: MaildropListing, on connection: POP3Connection
  ) async throws -> Int {
    let chunk = Array(chunk)
    sink.expect(chunk, of: listing)
    do {
      try connection.retrieve(
        chunk.map {
          WantedMessage(
            number: Int(listing.numbers[$0.index]), octets: listing.octets(at: $0.index))
        }, into: sink)
    } catch let error as ClientError {
      // The first one without an answer is the one that may have ended it.
      if error.isLostConnection || error.isProtocolViolation,
        let suspect = chunk.first(where: { !sink.settled.contains($0.index) })
      {
        strikes[key(suspect, listing), default: 0] += 1
      }
      try noteFailures(listing)
      throw error
    }
    if sink.arrivals > 0 { link.noteProgress() }
    try noteFailures(listing)
    await context.staging.waitForRoom()
    return sink.arrivals
  }

  private func key(_ fetch: MaildropFetch, _ listing: MaildropListing) -> String {
    listing.uniqueID(at: fetch.index)?.journalText
      ?? "\(listing.numbers[fetch.index])/\(listing.octets(at: fetch.index))"
  }

  private func noteFailures(_ listing: MaildropListing) throws {
    for failure in sink.failures {
      // A server that is busy or locked refuses them all.
      if let error = failure.error, error.isWorthRetrying { throw error }
      record(
        failure.fetch, listing,
        because: failure.error == nil ? Self.isEmpty : Self.isRefused,
        serverWords: failure.error?.explanation.serverWords)
    }
  }

  private func record(
    _ fetch: MaildropFetch, _ listing: MaildropListing, because reason: Phrase,
    serverWords: String?
  ) {
    abandoned.insert(key(fetch, listing))
    context.staging.add(
      .failed(
        FailedMessage(
          folder: folder, generation: generation, uid: fetch.uid, reason: reason,
          serverWords: serverWords,
          maildrop: MaildropEntry(
            uid: fetch.uid, uniqueID: listing.uniqueID(at: fetch.index)?.journalText,
            octets: listing.octets(at: fetch.index)))))
  }

  private func waitForBudget() throws {
    guard context.budget.isSpent(), let limit = context.budget.limit,
      let seconds = context.budget.secondsUntilRoom
    else { return }
    throw EngineError(.dailyLimitReached(octets: limit, seconds: seconds))
  }

  private static let isRefused = Phrase(
    en: "The server does not hand the message over.", ja: "サーバがメールを渡しません。")
  private static let isEmpty = Phrase(
    en: "The server handed over nothing of the message.", ja: "サーバが空のメールを渡しました。")
  private static let endsConnections = Phrase(
    en: "The connection ends whenever the message is fetched.",
    ja: "このメールを取得するたびに接続が切れます。")
}

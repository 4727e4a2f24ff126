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
  /// Headers that are compared at a time.
  static let headsPage = 200
  /// What is read once more in each session where the server does not hand over headers alone, in octets.
  static let largestWitness: UInt64 = 256 << 10
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
  let link: MaildropLink
  let sink: MaildropSink

  /// How often a message was the one that a connection ended at, by its id or size and number.
  var strikes: [String: Int] = [:]
  /// Messages that are given up in this run, by the same.
  var abandoned: Set<String> = []
  /// How often in a row the server broke the protocol for nothing.
  private var violations = 0
  /// Whether ids have been found to mean other messages than they meant.
  var distrustsIDs = false
  /// Whether the server has shown that it does not know TOP.
  var lacksTop = false
  private var hasToldRetention = false
  /// When the last session began.
  private var loggedIn: ContinuousClock.Instant?
  private var loginDelay = 0
  /// Whether the next session only sees whether there is more, everything that was listed having been seen to.
  private var isProbing = false
  var removed = 0
  /// Messages that the policy lets go and that stay on the server nevertheless.
  var left = UIDSet()
  /// Whether none may be removed, there being nothing that tells them apart for certain.
  var canTellNone = false
  var hasLeft: Bool { canTellNone || !left.isEmpty }

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
          if isProbing, failure.isRefusedEntry, failure.isThrottling { throw failure }
          if failure.isProtocolViolation { violations += 1 }
          if sink.arrivals > 0 || !sink.failures.isEmpty { violations = 0 }
          let isTriedAgain = failure.isProtocolViolation && violations < Self.strikes
          try await link.recover(
            from: failure, isWorthRetrying: failure.isWorthRetrying || isTriedAgain)
        } catch {
          link.drop()
          // A server that lets nobody in again so soon, or locks a maildrop for a while, owes nothing.
          outcome.isWhole = isProbing && (error as? ClientError)?.isRefusedEntry == true
          if !outcome.isWhole { outcome.failure = error }
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
    sink.expect([], of: MaildropListing())
    try await waitForLogin()
    link.canStandAside = { [isProbing] in isProbing }
    let connection = try await link.connect()
    isProbing = false
    loggedIn = .now
    loginDelay = connection.loginDelay ?? 0
    tellRetention(of: connection)
    let (listing, hidden) = try connection.listing()
    await context.keeper.turnMaildrop()
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
    let isExpected = hidden > 0 || context.access.isGmail
    // Without ids another look would fetch everything once more, for a guess.
    let mayBePart =
      Self.partSize.contains(listing.count) && loginDelay == 0 && !distrustsIDs
      && listing.hasUniqueIDs
    // A server that hands over the same messages time and again has no more of them.
    let hasFoundOthers = await context.keeper.hasFoundOthers
    let isMore = fetched > 0 && hasFoundOthers && (isExpected || mayBePart)
    try await remove(listing, comparison, on: connection)
    isProbing = isMore && !isExpected
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
}

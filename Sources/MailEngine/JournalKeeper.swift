package import MailArchive
internal import MailTypes
internal import SyncJournal

/// Owns the journal and the store of one archive: every change of either passes here, one at a time.
///
/// The order of effects of a batch is fixed (RELIABILITY 2.2): bytes durable, rows and renames in
/// one transaction, directories durable, COMMIT. A crash leaves files without rows, which are
/// written anew, never rows without files.
package actor JournalKeeper {
  private let executor = BlockingExecutor(label: "mailkura.journal")
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  package let root: ArchiveRoot
  /// Held until the run has ended, so that no other process begins before this one has closed.
  private let lock: ArchiveLock
  let journal: Journal
  let store: any ArchiveStore
  /// The store, where it has mboxes whose ends the journal keeps.
  let mboxes: MboxStore?
  /// The run that changes are written under; nil before it starts.
  var run: RunID?
  /// The number of present messages of each folder when the run began to look at it.
  var presentBefore: [FolderID: Int] = [:]
  /// Folders whose UIDVALIDITY changed in this run: their messages are old, whatever their UID.
  var renumbered: Set<FolderID> = []
  /// What this run and those of the last day have fetched.
  private(set) var budget: DailyBudget?
  /// Newly archived messages of this run.
  var newInFolder: [FolderID: Int] = [:]
  /// Messages newly missed in this run.
  var goneInFolder: [FolderID: Int] = [:]
  /// What a migration that is pulled is to send; nil for other runs.
  var feedPlan: FeedPlan?
  /// What a replay sends.
  var replayChoice = ReplayChoice()
  /// Messages without a Message-ID by the digests of what could be sent instead of them, by mailbox.
  var replayRepairs: [TargetFolderID: [ContentDigest: ContentDigest]] = [:]
  /// Folders from which only that is sent which no other has.
  var replayViews: Set<FolderID> = []
  /// Whether messages are sent with their labels as keywords.
  var replaysLabels = false
  /// When the run began whose state is sent; nil where none has ended yet.
  var replaySnapshotTime: Int64?
  /// The mailboxes that the archive's folders go to, and those of them that the target made under another
  /// name.
  var replayNames: Set<MailboxName> = []
  /// Those by what servers may not tell apart in their names.
  var replayTwins: [String: Set<MailboxName>] = [:]
  /// Which folder a mailbox is open for, by what the target calls it for good.
  var replayClaims: [String: TargetFolderID] = [:]
  var replayRenames: [TargetFolderID: TargetFolderID] = [:]
  /// Stagers that repairs of this run have had, so that no two share a name.
  var repairs = 0
  /// Messages that are to stand again in mboxes when those are written anew, by folder.
  var replacements: [String: [StoredCopyID: StagedMessage]] = [:]
  /// Stages what is put back into mboxes.
  private(set) lazy var mboxStager = MessageStager(
    root: root, token: "repair.\(run?.rawValue ?? 0).0")
  /// What renumbered folders had, while their messages are being recognised.
  var matching: [FolderID: MatchIndex] = [:]
  /// Folders that LIST misses in this run, and the new names of those that were renamed.
  var unlisted: [FolderRow] = []
  var renames: [FolderID: String] = [:]
  /// Makes further copies of stored messages.
  private(set) lazy var duplicator = MessageStager(
    root: root, token: "copy.\(run?.rawValue ?? 0).\(UInt32.random(in: .min ... .max))")
  /// The maildrop that is being read; nil for IMAP.
  var maildrop: MaildropLook?
  /// The stored messages that the messages of an import have been found to be, or have become.
  var claims = ClaimedCopies()
  /// Whether a killed run may have left files without a row that nobody has taken in since.
  var mayHoldOrphans: Bool

  /// Why it is not known what is committed; nil as long as it is.
  private var failedCommit: (any Error)?

  /// Whether this works on a copy of the journal that is thrown away.
  private let isPreview: Bool

  /// Opens the journal of a locked archive, or makes it.
  ///
  /// - Parameter isPreview: work on a copy, so that a dry run can do everything but send.
  package init(root: ArchiveRoot, lock: ArchiveLock, isPreview: Bool = false) throws {
    self.root = root
    self.lock = lock
    self.isPreview = isPreview
    store = try root.openStore()
    if isPreview {
      // What a killed preview has left would be read as a part of this one.
      try root.removePreview()
      let whole = try Journal.open(path: root.journalPath, access: .readOnly)
      try whole.takeCopy(to: root.journalPreviewPath)
      whole.close()
      journal = try Journal.open(path: root.journalPreviewPath, access: .readWrite)
      mayHoldOrphans = false
      mboxes = nil
      return
    }
    // A new journal would take the mail that is there for nobody's.
    if try !root.holdsJournal(), try root.holdsMail() {
      throw EngineError(.journalMissing(path: root.journalPath))
    }
    journal = try Journal.open(path: root.journalPath, access: .readWrite)
    let mboxes = store as? MboxStore
    self.mboxes = mboxes
    // What a killed run leaves of an mbox is found behind its end.
    mayHoldOrphans = try !journal.beginUse()
    if !mayHoldOrphans, let maildirs = store as? MaildirStore {
      maildirs.lastOrderlyEnd = try journal.lastArrival()
    }
    if mboxes != nil { mayHoldOrphans = false }
    try root.removeLeftovers()
    try root.removeUnfinishedCopy()
    try journal.endKilledRuns(now: WallClock.seconds)
    if try journal.account() != root.manifest.account {
      try journal.setAccount(root.manifest.account)
    }
    if let mboxes { try journal.forEachMbox(mboxes.expect) }
  }

  /// Closes the journal.
  ///
  /// - Parameter isInOrder: whether nothing half done is left behind; otherwise, and where files
  ///   of a killed run may still have no row, the next backup looks for them.
  package func close(isInOrder: Bool) throws {
    defer { journal.close() }
    if isPreview {
      journal.close()
      try root.removePreview()
      return
    }
    try root.removeLeftovers()
    if isInOrder, !mayHoldOrphans { try journal.endUse() }
  }

  /// Gives the archive's lock back, as the last thing of a run.
  nonisolated func letGo() { lock.release() }

  /// Removes what has been staged and not taken in.
  func removeLeftovers() throws { try root.removeLeftovers() }

  /// Does everything or, when something throws, nothing; for work on journal and store together.
  ///
  /// Once a COMMIT has failed, whoever else works on the archive ends with that failure too.
  func transaction<Value>(_ body: () throws -> Value) throws -> Value {
    try checkCommits()
    try journal.begin()
    let value: Value
    do {
      value = try body()
      for (path, state) in mboxes?.changes ?? [:] { try journal.setMbox(path, state) }
    } catch {
      journal.rollBack()
      store.rollBack()
      throw error
    }
    do {
      try journal.commit()
    } catch {
      // It may be in the write-ahead log all the same, and then the next run finds it committed.
      failedCommit = error
      journal.rollBack()
      mboxes?.distrust()
      throw error
    }
    mboxes?.didCommit()
    return value
  }

  /// Throws what made a COMMIT fail, if any did.
  func checkCommits() throws { if let failedCommit { throw failedCommit } }

  /// Whether the archive lies on a network file system, so that `list` and `status` have to wait
  /// while a job runs.
  var isOnNetwork: Bool { journal.isExclusive }

  // MARK: Runs

  func startRun(
    command: String, options: String, login: AuthenticationMechanism? = nil
  ) throws -> RunID {
    let run = try journal.startRun(
      command: command, options: options, login: login, processID: ProcessFacts.identifier,
      now: WallClock.seconds)
    self.run = run
    try settleRewrites()
    return run
  }

  /// Keeps for `status` that a run came to nothing before it began.
  func noteRunInVain(command: String, options: String, _ ending: JobEnding) {
    guard run == nil, let explanation = ending.explanation else { return }
    // What can go wrong here is not what the person has to hear of.
    try? journal.recordRunInVain(
      command: command, options: options, processID: ProcessFacts.identifier,
      exitCode: ending.exitCode, reason: explanation.whatAndCause,
      serverWords: explanation.serverWords, now: WallClock.seconds)
  }

  /// By which mechanism the last run of a command logged in, or the last backup, that remembers one.
  func lastLogin(of command: String) throws -> AuthenticationMechanism? {
    try journal.lastLogin(of: command) ?? journal.lastLogin(of: "backup")
  }

  /// Counts from now on what is fetched, beside what was within the last day.
  func beginBudget(limit: UInt64?) throws -> DailyBudget {
    let now = WallClock.seconds
    let budget = DailyBudget(
      limit: limit,
      former: try journal.fetchedOctets(fromHour: DailyBudget.firstHour(now: now), now: now))
    self.budget = budget
    return budget
  }

  /// - Parameter explanation: what ended it early; nil where it came to its end.
  func finishRun(
    state: RunState, exitCode: ExitCode, because explanation: Explanation?, summary: String,
    isSnapshot: Bool
  ) throws {
    guard let run else { return }
    if let budget { try journal.saveFetched(of: run, budget.journalText) }
    try journal.finishRun(
      run, state: state, exitCode: exitCode, summary: summary, reason: explanation?.whatAndCause,
      serverWords: explanation?.serverWords, isSnapshot: isSnapshot, now: WallClock.seconds)
  }

  /// Ends a run that failed before its work began, and closes the journal.
  func cancel(_ ending: JobEnding) {
    // What can go wrong here is not what the person has to hear of.
    try? finishRun(
      state: ending.runState, exitCode: ending.exitCode, because: ending.explanation,
      summary: "{}", isSnapshot: false)
    try? close(isInOrder: true)
  }

  /// Leaves a whole copy of the journal beside it, unless one of the last 24 hours is there or
  /// nothing has changed since the last one.
  func takeDailyCopy() throws {
    let now = WallClock.seconds
    if let age = root.journalCopyAge(now: now), age >= 0 {
      if age < 86_400 { return }
      if try !journal.hasChanges(since: now - age) { return }
    }
    try takeCopy()
  }

  /// Leaves a whole copy of the journal beside it.
  func takeCopy() throws { try journal.takeCopy(to: root.journalCopyPath) }
}

internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Owns one connection of a backup and works off what the scheduler hands out.
actor BackupWorker {
  /// Commands that are under way at once: the next is sent before the last is answered.
  static let fewestInFlight = 2
  /// The same where the messages are small; more might not fit the buffers (`beginFetch`).
  static let mostInFlight = 12
  /// Octets that are under way at once, about: a gigabit line carries them in 60 ms.
  static let octetsInFlight: UInt64 = 8 << 20
  /// Messages asked for with one command.
  static let chunkCount = 200
  /// Messages that may fail one after another before a folder is given up.
  static let failuresInARow = 100
  /// How often one message may fail before it is recorded and left.
  static let strikes = 3

  private let executor: BlockingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let context: BackupContext
  let link: ServerLink
  let sink: BodySink
  let number: Int
  /// How often the server has not let it in while others were at work.
  var refusals = 0
  /// Whether it waits for work, with no command under way, and since when it has said nothing.
  var isResting = false
  var rests = ContinuousClock.now
  var selected: (folder: Int, generation: GenerationID)?
  /// Whether a folder has been left because the server would not serve it.
  var hasLeftFolder = false
  /// The server's words when it last refused a FETCH.
  var lastRefusal: String?

  init(number: Int, link: LinkHandover, context: BackupContext) {
    executor = BlockingExecutor(label: "mailkura.backup.\(number)")
    self.context = context
    self.number = number
    self.link = link.accept()
    sink = BodySink(
      stager: MessageStager(root: context.root, token: "\(context.runToken).\(number)"),
      staging: context.staging, meter: context.meter, stop: context.stop,
      interrupter: self.link.interrupter, rateLimit: context.rateLimit,
      budget: context.budget)
  }

  /// Works until nothing is left; returns what ended it early, if anything did.
  func run() async -> (any Error)? {
    let failure = await work()
    sink.abandon()
    context.crew.leave(number)
    await context.scheduler.noteDeparture()
    return failure
  }

  private func work() async -> (any Error)? {
    link.canStandAside = { [crew = context.crew, number] in crew.hasOthers(than: number) }
    do {
      while let step = await nextStep() {
        if context.stop.isStopping { throw StopRequested() }
        do {
          try await perform(step)
        } catch let error as ClientError where canStandAside(for: error) {
          try await standAside(because: error)
        }
      }
      link.leave()
      return nil
    } catch {
      link.drop()
      return error
    }
  }

  /// Whether it would have to log in for what others can do.
  var spareness: @Sendable () -> Bool {
    guard link.connection == nil else { return { false } }
    return { [crew = context.crew, number] in crew.hasOthers(than: number) }
  }

  private func perform(_ step: BackupScheduler.Step) async throws {
    if spareness() {
      // A server may let no further connection in: nothing is to wait for that.
      await context.scheduler.putBack(step)
      _ = try await link.connect()
      context.crew.join(number)
      return
    }
    context.crew.join(number)
    switch step {
    case .examine(let folder): try await examine(folder)
    case .attach(let folder, let uids): try await examine(folder, attaching: uids)
    case .fetch(let folder, let chunk): try await fetch(folder, chunk: chunk)
    }
  }

  /// Opens the folder read-only, unless it is open, and returns its generation.
  func open(_ folder: BackupFolder) async throws -> (IMAPConnection, GenerationID) {
    let connection = try await link.connect()
    if let selected, selected.folder == folder.id,
      connection.selected?.name == folder.listed.name,
      selected.generation == folder.tally.snapshot.generation
    {
      return (connection, selected.generation)
    }
    selected = nil
    let box = try connection.examine(folder.listed.name)
    let uidValidity = box.uidValidity ?? UIDValidity(0)
    let isLasting = uidValidity.rawValue != 0 && !box.isUIDNotSticky
    let isAsBefore = folder.tally.update { facts in
      if facts.uidValidity == nil {
        facts.uidValidity = uidValidity
        facts.isLasting = isLasting
        return true
      }
      return facts.uidValidity == uidValidity && facts.isLasting && isLasting
    }
    // Before a new generation is opened: messages of this one may still wait for their rows.
    guard isAsBefore else { throw EngineError(.uidValidityChanged(folder: folder.name)) }
    let (generation, isRenumbered) = try await context.keeper.generation(
      of: folder, uidValidity: uidValidity, isLasting: isLasting)
    if !isLasting {
      context.tellOnce(.notLasting, Self.notLasting(folder.name))
    } else if isRenumbered {
      context.tellOnce(.renumbered, Self.renumbered(folder.name))
    }
    folder.tally.update { $0.generation = generation }
    selected = (folder.id, generation)
    return (connection, generation)
  }

  private static func renumbered(_ name: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "The server has renumbered the messages of “\(name)”, and perhaps of other folders; "
          + "known ones are recognised by their headers, and nothing is doubled.",
        ja: "サーバが「\(name)」など一部のフォルダのメール番号を付け替えました。"
          + "保存済みのメールはヘッダーで見分けるため、重複しません。"),
      folder: name)
  }

  private static func notLasting(_ name: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en:
          "The server gives the messages of “\(name)” no lasting numbers, so each backup has to "
          + "recognise them by their headers.",
        ja: "サーバが「\(name)」のメールに固定の番号を付けないため、"
          + "バックアップのたびにヘッダーで見分けます。"),
      folder: name)
  }

  /// Leaves word that all work on the folder is done.
  func finish(_ folder: BackupFolder) {
    let facts = folder.tally.snapshot
    context.staging.add(
      .finished(
        FinishedFolder(
          folder: folder, generation: facts.generation,
          server: facts.isEnumerated ? facts.listed - facts.vanished : nil,
          isEnumerated: facts.isEnumerated,
          hasAllLabels: facts.hasAllLabels && !context.names.isRefused,
          cursor: facts.lastingCursor,
          reason: facts.reason)))
    context.plan.set(context.sizes.received(in: folder.id), of: folder.id)
    context.meter.update { $0.foldersDone += 1 }
  }

  /// Gives a folder up: what is fetched stays, the rest is for the next run.
  func giveUp(_ folder: BackupFolder, because error: any Explainable) async {
    selected = nil
    let explanation = error.explanation
    folder.tally.update { facts in
      facts.isEnumerated = false
      facts.cursor = nil
      facts.reason = facts.reason ?? explanation.what
    }
    context.observer.receive(
      .warning(
        JobWarning(
          what: explanation.whatWithServerWords, remedy: explanation.remedy,
          folder: folder.name)))
    await context.scheduler.abandon(folder)
  }
}

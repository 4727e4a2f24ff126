internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Stages the messages that a FETCH brings and leaves them for the journal.
///
/// Belongs to one worker; used for one FETCH after another.
final class BodySink: FetchSink {
  private let intake: BodyIntake
  private let staging: StagingArea
  private let meter: ProgressMeter

  private var folder: BackupFolder?
  private var generation: GenerationID?
  private var wanted = UIDSet()
  /// What was told of messages in responses before the one with the body.
  private var told: [UID: FetchData] = [:]
  /// What has come of all that is expected.
  private(set) var received = UIDSet()
  /// How many have come since `expect`, and their octets.
  private(set) var arrivals: (messages: Int, octets: UInt64) = (0, 0)
  /// What came, where `expect` asked to keep it in mind.
  private(set) var digests: [UID: ContentDigest] = [:]
  private var keepsDigests = false

  init(
    stager: MessageStager, staging: StagingArea, meter: ProgressMeter, stop: StopSignal,
    interrupter: LinkInterrupter, rateLimit: RateLimit?, budget: DailyBudget? = nil
  ) {
    intake = BodyIntake(
      stager: stager, interrupter: interrupter, stop: stop, rateLimit: rateLimit, budget: budget)
    self.staging = staging
    self.meter = meter
  }

  /// The messages that the next responses may bring; any other is dropped.
  ///
  /// A server may work on several commands at once, so that what one asked for comes before the end of
  /// the one before (RFC 9051 §5.5): these are the messages of all commands under way, and what has
  /// come of them before counts.
  func expect(
    _ uids: UIDSet, of folder: BackupFolder, generation: GenerationID, keepsDigests: Bool = false
  ) {
    if self.folder?.id != folder.id || self.generation != generation { forget() }
    self.keepsDigests = keepsDigests
    digests = [:]
    self.folder = folder
    self.generation = generation
    wanted = uids
    received = received.intersection(uids)
    told = told.filter { uids.contains($0.key) }
    arrivals = (0, 0)
  }

  /// Nothing that has come counts any more.
  func forget() {
    received = UIDSet()
    told = [:]
  }

  func bodyBegins(octets: UInt64) throws {
    guard let folder else { return }
    try intake.begin(in: folder.path, announced: octets)
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws { try intake.take(bytes) }

  func didFetch(_ data: FetchData) throws { try intake.end { try take(data) } }

  /// Drops what is half staged.
  func abandon() { intake.abandon() }

  private func take(_ data: FetchData) throws {
    guard let folder, let generation, let uid = data.uid, wanted.contains(uid),
      !received.contains(uid)
    else {
      abandon()
      return
    }
    switch data.body {
    case .absent:
      told[uid] = data.completed(by: told[uid])
    case .withheld:
      // Asked for again, and if it stays so, recorded as failed.
      return
    case .miscounted:
      abandon()
    case .octets(let count):
      let data = data.completed(by: told.removeValue(forKey: uid))
      // An empty message is believed only where the server says that it is empty.
      if count == 0, data.size != 0 {
        abandon()
        return
      }
      let date = data.internalDate ?? WallClock.now
      let staged = try intake.finish { _ in date }
      received.insert(uid)
      arrivals = (arrivals.messages + 1, arrivals.octets + count)
      if keepsDigests { digests[uid] = staged.digest }
      meter.message(octets: count, in: folder.name)
      staging.add(
        .arrived(
          ArrivedMessage(
            folder: folder, generation: generation, uid: uid, staged: staged,
            internalDate: date, announcedSize: data.size, flags: data.flags ?? MessageFlags(),
            emailID: data.messageName, labels: data.labels)))
    }
  }
}

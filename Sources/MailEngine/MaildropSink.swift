internal import MailArchive
internal import MailClients
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// Stages the messages that RETR brings and leaves them for the journal.
final class MaildropSink: RetrieveSink {
  /// A message that did not come.
  struct Failure: Sendable {
    var fetch: MaildropFetch
    var error: ClientError?
  }

  private let intake: BodyIntake
  private let context: BackupContext
  private let folder: BackupFolder
  private let generation: GenerationID

  private var wanted: [Int: (fetch: MaildropFetch, entry: MaildropEntry)] = [:]
  /// How many have come since `expect`.
  private(set) var arrivals = 0
  private(set) var failures: [Failure] = []
  /// What has come, or failed, since `expect`.
  private(set) var settled: Set<Int> = []

  init(
    context: BackupContext, interrupter: LinkInterrupter, folder: BackupFolder,
    generation: GenerationID
  ) {
    self.context = context
    self.folder = folder
    self.generation = generation
    intake = BodyIntake(
      stager: MessageStager(root: context.root, token: context.runToken + ".0"),
      interrupter: interrupter, stop: context.stop, rateLimit: context.rateLimit,
      budget: context.budget)
  }

  /// The messages that come next.
  func expect(_ fetches: [MaildropFetch], of listing: MaildropListing) {
    wanted = [:]
    for fetch in fetches {
      wanted[Int(listing.numbers[fetch.index])] = (
        fetch,
        MaildropEntry(
          uid: fetch.uid, uniqueID: listing.uniqueID(at: fetch.index)?.journalText,
          octets: listing.octets(at: fetch.index))
      )
    }
    arrivals = 0
    failures = []
    settled = []
  }

  func bodyBegins(_ number: Int, announced: UInt64?) throws {
    try intake.begin(in: folder.path, announced: nil)
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws { try intake.take(bytes) }

  func didRetrieve(_ message: RetrievedMessage) throws { try intake.end { try take(message) } }

  /// Drops what is half staged.
  func abandon() { intake.abandon() }

  private func take(_ message: RetrievedMessage) throws {
    guard let (fetch, entry) = wanted[message.number] else { return abandon() }
    switch message.ending {
    case .cut: abandon()
    case .refused(let error):
      abandon()
      settled.insert(fetch.index)
      failures.append(Failure(fetch: fetch, error: error))
    case .whole:
      settled.insert(fetch.index)
      // An empty message is believed only where the server says that it is empty.
      if message.octets == 0, entry.octets != 0 {
        abandon()
        failures.append(Failure(fetch: fetch, error: nil))
        return
      }
      let now = WallClock.now
      var arrival: ArrivalDate?
      let staged = try intake.finish { header in
        arrival = ArrivalDate(header: header)
        return arrival?.date ?? now
      }
      arrivals += 1
      context.meter.message(octets: message.octets, in: folder.name)
      context.staging.add(
        .arrived(
          ArrivedMessage(
            folder: folder, generation: generation, uid: fetch.uid, staged: staged,
            internalDate: arrival?.date ?? now, announcedSize: entry.octets,
            flags: MessageFlags(), emailID: nil, maildrop: entry,
            dateSource: arrival?.source ?? .retrieval)))
    }
  }
}

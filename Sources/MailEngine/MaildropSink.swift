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

  private let stager: MessageStager
  private let context: BackupContext
  private let interrupter: LinkInterrupter
  private let folder: BackupFolder
  private let generation: GenerationID

  private var wanted: [Int: (fetch: MaildropFetch, entry: MaildropEntry)] = [:]
  private var isStaging = false
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
    self.interrupter = interrupter
    self.folder = folder
    self.generation = generation
    stager = MessageStager(root: context.root, token: context.runToken + ".0")
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
    abandon()
    interrupter.setMessageInHand(true)
    isStaging = true
    try stager.begin(path: folder.path, announced: nil)
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws {
    try stager.write(bytes)
    context.budget.note(octets: bytes.count)
    context.rateLimit?.hold(after: bytes.count)
  }

  func didRetrieve(_ message: RetrievedMessage) throws {
    do {
      defer { interrupter.setMessageInHand(false) }
      try take(message)
    }
    // Asked when the message is out of hand: a request that came before has not cut the line.
    if context.stop.isStopping { throw StopRequested() }
  }

  /// Drops what is half staged.
  func abandon() {
    interrupter.setMessageInHand(false)
    guard isStaging else { return }
    isStaging = false
    stager.abandon()
  }

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
      isStaging = false
      let now = WallClock.now
      var arrival: ArrivalDate?
      let staged = try stager.finish { header in
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
            dateSource: arrival.map { $0.source == .received ? .received : .date } ?? .retrieval)))
    }
  }
}

internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A damaged or missing message that a maildrop may still hold.
struct LostMaildropMessage: Sendable {
  var finding: VerifyFinding
  var row: StoredCopyRow
  /// What the server listed it as; empty for one that came over IMAP.
  var entries: [MaildropEntry]
}

/// Owns the connection over which a repair fetches messages of a maildrop again; the server is not changed.
actor LostMaildropFetcher {
  private let executor = BlockingExecutor(label: "mailkura.fetcher")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: MaildropLink
  private let sink: MaildropReplacementSink
  /// What the maildrop of the living connection holds: numbers are those of one session.
  private var listing: MaildropListing?

  init(
    access: AccountAccess, policy: RetryPolicy, stop: StopSignal, root: ArchiveRoot, token: String
  ) {
    link = MaildropLink(access: access, policy: policy, stop: stop)
    sink = MaildropReplacementSink(stager: MessageStager(root: root, token: token))
  }

  /// Fetches messages; those that hold what they held before are staged.
  ///
  /// What has the id or the size of one is read, and the hash of its octets decides.
  func fetch(_ messages: [LostMaildropMessage]) async throws -> [Replacement] {
    while true {
      if link.connection == nil { listing = nil }
      let connection = try await link.connect()
      sink.expect(messages)
      do {
        let listing = try listing ?? connection.listing().listing
        self.listing = listing
        let entries = messages.flatMap(\.entries)
        let ids = Set(entries.compactMap(\.uniqueID))
        let sizes = Set(messages.map(\.row.wireSize) + entries.compactMap(\.octets))
        let candidates = (0..<listing.count).filter { index in
          sizes.contains(listing.octets(at: index))
            || listing.uniqueID(at: index).map { ids.contains($0.journalText) } == true
        }
        try connection.retrieve(candidates.map(listing.wanted), into: sink)
        link.noteProgress()
        return sink.replacements
      } catch let error as ClientError {
        sink.abandon()
        try await link.recover(from: error)
      }
    }
  }

  func leave() { link.leave() }
}

/// Stages what RETR brings, if it is what the rows say.
private final class MaildropReplacementSink: RetrieveSink {
  private let stager: MessageStager
  private var wanted: [ContentDigest: [StoredCopyRow]] = [:]
  private var path = ""
  private var isStaging = false
  private(set) var replacements: [Replacement] = []

  init(stager: MessageStager) { self.stager = stager }

  func expect(_ messages: [LostMaildropMessage]) {
    abandon()
    replacements = []
    wanted = Dictionary(grouping: messages.map(\.row), by: \.digest)
    path = messages.first?.finding.folder.path ?? ""
  }

  func abandon() {
    if isStaging { stager.abandon() }
    isStaging = false
  }

  func bodyBegins(_ number: Int, announced: UInt64?) throws {
    abandon()
    isStaging = true
    try stager.begin(path: path, announced: nil)
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws { try stager.write(bytes) }

  func didRetrieve(_ message: RetrievedMessage) throws {
    guard message.ending == .whole, isStaging else { return abandon() }
    isStaging = false
    let staged = try stager.finish(date: nil)
    // What holds something else stays in `tmp` until the run closes the archive.
    guard let row = wanted[staged.digest]?.popLast() else { return }
    replacements.append(Replacement(row: row, staged: staged))
  }
}

internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A damaged or missing message that the server has under a UID of before.
struct LostMessage: Sendable {
  var finding: VerifyFinding
  var row: StoredCopyRow
  var mailbox: MailboxName
  var uidValidity: UIDValidity
  var uid: UID
}

/// Owns the connection over which a repair fetches messages again; the server is not changed.
actor LostMessageFetcher {
  private let executor = BlockingExecutor(label: "mailkura.fetcher")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: ServerLink
  private let sink: ReplacementSink

  init(link: LinkHandover, root: ArchiveRoot, token: String) {
    self.link = link.accept()
    sink = ReplacementSink(stager: MessageStager(root: root, token: token))
  }

  /// Fetches messages of one mailbox; those that hold what they held before are staged.
  ///
  /// Under another UIDVALIDITY the UIDs mean other messages, and none is fetched.
  func fetch(_ messages: [LostMessage]) async throws -> [Replacement] {
    guard let first = messages.first else { return [] }
    while true {
      let connection = try await link.connect()
      sink.expect(messages)
      do {
        let box = try connection.examine(first.mailbox)
        guard box.uidValidity == first.uidValidity else { return [] }
        for part in IMAPConnection.batches(of: UIDSet(messages.map(\.uid))) {
          try connection.finishFetch(try connection.beginFetch(part, items: .message), into: sink)
        }
        return sink.replacements
      } catch let error as ClientError {
        sink.abandon()
        if connection.isUsable, error.scope <= .mailbox, !error.isWorthRetrying {
          // The server does not hand some of them over; the others are staged.
          return sink.replacements
        }
        try await link.recover(from: error)
      }
    }
  }

  func leave() { link.leave() }
}

/// Stages what FETCH brings, if it is what the rows say.
private final class ReplacementSink: FetchSink {
  private let stager: MessageStager
  private var wanted: [UID: StoredCopyRow] = [:]
  private var path = ""
  private var isStaging = false
  private(set) var replacements: [Replacement] = []

  init(stager: MessageStager) { self.stager = stager }

  func expect(_ messages: [LostMessage]) {
    abandon()
    replacements = []
    wanted = Dictionary(messages.map { ($0.uid, $0.row) }) { first, _ in first }
    path = messages.first?.finding.folder.path ?? ""
  }

  func abandon() {
    if isStaging { stager.abandon() }
    isStaging = false
  }

  func bodyBegins(octets: UInt64) throws {
    abandon()
    isStaging = true
    try stager.begin(path: path, announced: octets)
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws { try stager.write(bytes) }

  func didFetch(_ data: FetchData) throws {
    guard let uid = data.uid, case .octets = data.body, let row = wanted[uid], isStaging else {
      abandon()
      return
    }
    isStaging = false
    let staged = try stager.finish(date: data.internalDate)
    // What holds something else stays in `tmp` until the run closes the archive.
    guard staged.digest == row.digest else { return }
    wanted[uid] = nil
    replacements.append(Replacement(row: row, staged: staged))
  }
}

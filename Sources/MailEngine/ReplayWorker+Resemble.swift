internal import JobEvents
internal import MailClients
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// Targets that store a message with other octets than were sent: what was sent is known again, so that it
/// is not sent once more.
extension ReplayWorker {
  /// How often a message may be refused while something else comes to be at the target.
  private static let mostContradictions = 2

  /// Binds what was sent and stands at the target with further header fields or other line ends.
  func bindAltered(
    _ contents: [ServedContent], besides bound: UIDSet, of folder: ReplayFolder,
    on connection: IMAPConnection
  ) async throws -> [JournalKeeper.Bound] {
    let keeper = context.keeper
    let left = contents.filter { !bound.contains($0.uid) }
    guard !left.isEmpty else { return [] }
    let chosen = try await keeper.perhapsSent(left, in: folder.targetRow)
    guard !chosen.isEmpty else { return [] }
    let sink = AnatomySink()
    try fetch(UIDSet(chosen.map(\.uid)), .body, into: sink, on: connection)
    return try await keeper.bindAltered(chosen, as: sink.found, in: folder.targetRow)
  }

  private static let longHeader = UInt64(HeaderCapture.limit)

  /// Whether messages are sought whose header may be too long for the archive to know their Message-ID.
  func seeksLongHeaded(_ folder: ReplayFolder) async throws -> Bool {
    try await context.keeper.seeksWithoutMessageID(in: folder.targetRow, from: Self.longHeader)
  }

  /// Messages at the target that have room for such a header.
  func longHeaded(_ page: UIDSet, on connection: IMAPConnection) throws -> UIDSet {
    var small = UIDSet()
    try askIfTold(page, .size, on: connection) { uid, data in
      if let size = data.size, size < Self.longHeader { small.insert(uid) }
    }
    return page.subtracting(small)
  }

  /// Looks which of the messages just refused are at the target after all; each of those there stands for
  /// one.
  ///
  /// A server may say NO, store the message and alter it as well: what has just come and has its Message-ID,
  /// or its fields and its body, is taken for it.
  func findStored(
    _ rows: [(row: ReplayRow, digest: ContentDigest)], on connection: IMAPConnection
  ) async throws -> [ReplayID: UID] {
    try connection.noop()
    let fresh = try connection.searchUIDs(UIDSet(passBase...UID.max)).subtracting(lookedAt)
    guard !fresh.isEmpty else { return [:] }
    lookedAt = lookedAt.union(fresh)
    let contents = DigestSink(fresh)
    try fetch(fresh, [.body, .identifyingFields], into: contents, on: connection)
    var found: [ReplayID: UID] = [:]
    var others: [ServedContent] = []
    for content in contents.contents {
      let equal = rows.first { $0.digest == content.digest && found[$0.row.id] == nil }
      if let equal { found[equal.row.id] = content.uid } else { others.append(content) }
    }
    var open = rows.map(\.row).filter { found[$0.id] == nil }
    guard !others.isEmpty, !open.isEmpty else { return found }
    let sink = AnatomySink()
    try fetch(UIDSet(others.map(\.uid)), .body, into: sink, on: connection)
    let (matches, isUnexplained) = try await context.keeper.resembling(
      others, as: sink.found, among: open)
    found.merge(matches) { first, _ in first }
    open.removeAll { found[$0.id] != nil }
    // Something else has come: somebody's mail, or what was sent, altered beyond recognition.
    if isUnexplained {
      for row in open {
        contradictions[row.id, default: 0] += 1
        if contradictions[row.id, default: 0] > Self.mostContradictions {
          broken[row.id] = Self.strikes
        }
      }
    }
    return found
  }
}

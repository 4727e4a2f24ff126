internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Holds an archive against the maildrop of a POP3 account, and changes neither.
///
/// A maildrop is a queue: what is archived and not listed any more is no difference. Messages are told by
/// unique-id and size, where these do not tell by header and size, and in the end by their octets.
/// The octets of a sample are compared too, the first and the last message among it, or those of all.
actor MaildropComparer {
  /// Messages that are read, or whose headers are, at a time.
  private static let page = 200

  private let executor = BlockingExecutor(label: "mailkura.compare")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: MaildropLink
  private let catalogue: ArchiveCatalogue
  private let stop: StopSignal
  /// Gets each difference; nil where nobody asked.
  private let observer: (any JobObserver)?
  private let readsAll: Bool

  /// Whether ids have been found to mean other messages than they meant.
  private var distrustsIDs = false
  private var lacksTop = false
  /// Messages whose octets have been compared, whatever came of it; a new session goes on behind them.
  private var read = UIDSet()
  private var different = UIDSet()
  /// Messages that were asked for in this session; those that are not read were not handed over.
  private var asked = UIDSet()
  /// The most doubts that a session has settled.
  private var furthest = 0

  init(
    access: AccountAccess, policy: RetryPolicy, catalogue: ArchiveCatalogue, stop: StopSignal,
    observer: (any JobObserver)?, readsAll: Bool
  ) {
    link = MaildropLink(access: access, policy: policy, stop: stop.makeChild())
    self.catalogue = catalogue
    self.stop = stop
    self.observer = observer
    self.readsAll = readsAll
  }

  func compare() async throws -> ServerComparer.Comparison {
    while true {
      do {
        let connection = try await link.connect()
        let (listing, hidden) = try connection.listing()
        let comparison = try await compare(listing, hidden, on: connection)
        link.leave()
        return comparison
      } catch let error as ClientError {
        try await link.recover(from: error)
      }
    }
  }

  private func compare(
    _ listing: MaildropListing, _ hidden: Int, on connection: POP3Connection
  ) async throws -> ServerComparer.Comparison {
    asked = UIDSet()
    let places = try await catalogue.match(listing, trustsIDs: !distrustsIDs)
    if try await compareOctets(chosen(of: places.known), listing, on: connection) {
      return try await settle(places, listing, hidden, on: connection)
    }
    distrustsIDs = true
    return try await compare(listing, hidden, on: connection)
  }

  /// Tells of the doubts, and counts.
  private func settle(
    _ places: MaildropPlaces, _ listing: MaildropListing, _ hidden: Int,
    on connection: POP3Connection
  ) async throws -> ServerComparer.Comparison {
    var known = places.known.count
    var (new, unread, compared) = (places.new, 0, 0)
    var rest = places.doubts[...]
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let page = Array(rest.prefix(Self.page))
      rest = rest.dropFirst(page.count)
      let byHead = try await recognise(page, listing, on: connection)
      known += byHead.count
      _ = try await compareOctets(chosen(of: byHead), listing, on: connection)
      let recognised = Set(byHead.map(\.index))
      let unclear = page.map(\.index).filter { !recognised.contains($0) }
      let digests = try retrieve(unclear, listing, on: connection)
      unread += unclear.count - digests.count
      for index in unclear {
        guard let digest = digests[index] else { continue }
        if try await catalogue.claim(digest) {
          known += 1
          compared += 1
        } else {
          new += 1
        }
      }
      // A new session begins with the first of them.
      let settled = places.doubts.count - rest.count
      if settled > furthest {
        furthest = settled
        link.noteProgress()
      }
    }
    let withheld = asked.subtracting(read).count
    known -= withheld
    unread += withheld
    var comparison = ServerComparer.Comparison(
      report: FolderReport(
        folder: MailboxName.inbox.description, server: listing.count + hidden, archived: known,
        state: .complete))
    comparison.counts.folders = 1
    comparison.counts.new = new
    comparison.counts.compared = compared + read.count
    comparison.counts.different = different.count
    if hidden > 0 {
      comparison.report.reason = ServerComparer.incomplete(
        listed: listing.count, exists: listing.count + hidden)
    }
    comparison.unread = unread
    if hidden > 0 || unread > 0 { comparison.counts.foldersIncomplete = 1 }
    return comparison.concluded()
  }

  /// Of known messages those that are read: all, or the first, the last, and a sample.
  private func chosen(of known: [(index: Int, uid: UID)]) -> [(index: Int, uid: UID)] {
    let unread = known.filter { !read.contains($0.uid) }
    guard !readsAll, let first = unread.first, let last = unread.last else { return unread }
    var chosen = ServerComparer.sample(of: UIDSet(unread.map(\.uid)))
    chosen.insert(first.uid)
    chosen.insert(last.uid)
    return unread.filter { chosen.contains($0.uid) }
  }

  private func recognise(
    _ page: [MaildropDoubt], _ listing: MaildropListing, on connection: POP3Connection
  ) async throws -> [(index: Int, uid: UID)] {
    guard !lacksTop else { return [] }
    guard let heads = try connection.heads(page.map(\.index), of: listing) else {
      lacksTop = true
      return []
    }
    return try await catalogue.recognise(heads, page, of: listing)
  }

  /// Compares octets with those archived; false where an id is found to mean another message.
  private func compareOctets(
    _ chosen: [(index: Int, uid: UID)], _ listing: MaildropListing, on connection: POP3Connection
  ) async throws -> Bool {
    var rest = chosen[...]
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let page = rest.prefix(Self.page)
      rest = rest.dropFirst(page.count)
      for (_, uid) in page { asked.insert(uid) }
      let before = read.count
      let digests = try retrieve(page.map(\.index), listing, on: connection)
      var odd: [(index: Int, uid: UID, archived: ContentDigest)] = []
      for (index, uid) in page {
        guard let digest = digests[index] else { continue }
        switch try await catalogue.judge(digest, as: uid) {
        case .same: read.insert(uid)
        case .another where !distrustsIDs: return false
        // Its octets are archived, whatever it is listed as.
        case .another: read.insert(uid)
        case .different(let archived): odd.append((index, uid, archived))
        }
      }
      try await compareWithoutState(odd, listing, on: connection)
      if read.count > before { link.noteProgress() }
    }
    return true
  }

  /// Some servers write the state of a message into its header.
  private func compareWithoutState(
    _ odd: [(index: Int, uid: UID, archived: ContentDigest)], _ listing: MaildropListing,
    on connection: POP3Connection
  ) async throws {
    guard !odd.isEmpty else { return }
    let digests = try retrieve(odd.map(\.index), listing, ignoringState: true, on: connection)
    for (index, uid, archived) in odd {
      guard let digest = digests[index] else { continue }
      read.insert(uid)
      if try await catalogue.statelessDigest(of: uid) == digest { continue }
      different.insert(uid)
      observer?.receive(
        .message(
          MessageReport(
            folder: MailboxName.inbox.description, uid: nil, outcome: .different,
            sha256: archived.description)))
    }
  }

  /// The digests of messages by their places; those that the server does not hand over have none.
  private func retrieve(
    _ indexes: [Int], _ listing: MaildropListing, ignoringState: Bool = false,
    on connection: POP3Connection
  ) throws -> [Int: ContentDigest] {
    guard !indexes.isEmpty else { return [:] }
    let sink = WholeSink(ignoresState: ignoringState)
    try connection.retrieve(indexes.map(listing.wanted), into: sink)
    var digests: [Int: ContentDigest] = [:]
    for index in indexes { digests[index] = sink.digests[Int(listing.numbers[index])] }
    return digests
  }
}

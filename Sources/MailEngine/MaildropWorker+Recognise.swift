internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Telling what a maildrop holds that is archived.
extension MaildropWorker {
  /// Tells what has to be fetched.
  func recognise(
    _ listing: MaildropListing, on connection: POP3Connection
  ) async throws -> MaildropComparison {
    while true {
      var comparison = try await context.keeper.compare(listing, trustsIDs: !distrustsIDs)
      guard try await confirm(comparison.witnesses, listing, on: connection) else {
        distrust()
        continue
      }
      guard try await settle(&comparison, listing, on: connection) else {
        distrust()
        continue
      }
      return comparison
    }
  }

  /// Whether known messages are what they were, by their headers or else as a whole.
  private func confirm(
    _ witnesses: [MaildropDoubt], _ listing: MaildropListing, on connection: POP3Connection
  ) async throws -> Bool {
    guard !witnesses.isEmpty else { return true }
    var unclear = witnesses
    if let heads = try heads(witnesses.map(\.index), of: listing, on: connection) {
      // TOP may cut an odd message otherwise than it is archived.
      unclear = try await context.keeper.differing(heads, witnesses)
    } else {
      unclear.removeAll { listing.octets(at: $0.index) > Self.largestWitness }
    }
    return try await unchanged(unclear, of: listing, on: connection).count == unclear.count
  }

  /// Settles doubts by headers; false where an id has been found to mean another message.
  private func settle(
    _ comparison: inout MaildropComparison, _ listing: MaildropListing,
    on connection: POP3Connection
  ) async throws -> Bool {
    var rest = comparison.doubts[...]
    while !rest.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      let page = Array(rest.prefix(Self.headsPage))
      rest = rest.dropFirst(page.count)
      var findings: [Int: JournalKeeper.MaildropFinding] = [:]
      if let heads = try heads(page.map(\.index), of: listing, on: connection) {
        findings = try await context.keeper.recognise(heads, page, of: listing)
      }
      for doubt in page {
        switch findings[doubt.index] ?? .unknown {
        case .known: comparison.known += 1
        case .unknown:
          comparison.fetch.append(
            MaildropFetch(index: doubt.index, uid: try await context.keeper.newNumber()))
        case .idMeansAnother:
          // Without ids to believe in there is nothing more to find out about them.
          guard distrustsIDs else { return false }
          comparison.fetch.append(
            MaildropFetch(index: doubt.index, uid: try await context.keeper.newNumber()))
        }
      }
    }
    comparison.doubts = []
    comparison.fetch.sort { $0.index < $1.index }
    return true
  }

  /// - Returns: nil where the server does not know TOP.
  func heads(
    _ indexes: [Int], of listing: MaildropListing, on connection: POP3Connection
  ) throws -> [MaildropHead]? {
    guard !lacksTop else { return nil }
    let heads = try connection.heads(indexes, of: listing)
    if heads == nil { lacksTop = true }
    return heads
  }

  /// Those of messages whose octets are the archived ones: the surest way to tell, and the longest.
  func unchanged(
    _ doubts: [MaildropDoubt], of listing: MaildropListing, on connection: POP3Connection
  ) async throws -> Set<Int> {
    guard !doubts.isEmpty else { return [] }
    let sink = WholeSink()
    try connection.retrieve(doubts.map { listing.wanted($0.index) }, into: sink)
    var unchanged: Set<Int> = []
    for doubt in doubts {
      guard let uid = doubt.hint, let digest = sink.digests[Int(listing.numbers[doubt.index])],
        try await context.keeper.isArchived(digest, as: uid)
      else { continue }
      unchanged.insert(doubt.index)
    }
    return unchanged
  }

  private func distrust() {
    distrustsIDs = true
    context.tellOnce(
      .renumbered,
      JobWarning(
        what: Phrase(
          en:
            "The server has given its message ids to other messages; messages are told by their "
            + "headers and octets, and nothing is doubled.",
          ja: "サーバがメールの ID を別のメールに付け替えました。"
            + "ヘッダーと内容で見分けるため、重複しません。"),
        folder: folder.name))
  }
}

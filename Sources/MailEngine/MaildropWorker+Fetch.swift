internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Fetching what is not archived.
extension MaildropWorker {
  /// Messages asked for at a time; the journal may fall behind no further than it likes.
  private static let chunkCount = 1000
  private static let chunkOctets: UInt64 = 64 << 20

  /// Fetches messages; returns how many have come.
  func fetch(
    _ fetches: [MaildropFetch], of listing: MaildropListing, on connection: POP3Connection
  ) async throws -> Int {
    var arrived = 0
    let wanted = fetches.filter { !abandoned.contains(key($0, listing)) }
    // What has ended a connection, or did not come before, is last, and one at a time.
    func isSuspect(_ fetch: MaildropFetch) -> Bool {
      fetch.isOverdue || strikes[key(fetch, listing)] != nil
    }
    let suspects = wanted.filter(isSuspect)
    let innocent = suspects.isEmpty ? wanted : wanted.filter { !isSuspect($0) }
    var start = 0
    while start < innocent.count {
      try waitForBudget()
      await context.feed?.waitForRoom(context.stop)
      if context.stop.isStopping { throw StopRequested() }
      var end = start
      var octets: UInt64 = 0
      while end < innocent.count, end - start < Self.chunkCount, octets < Self.chunkOctets {
        octets &+= min(listing.octets(at: innocent[end].index), Self.chunkOctets)
        end += 1
      }
      arrived += try await fetch(innocent[start..<end], listing, on: connection)
      start = end
    }
    for suspect in suspects {
      if strikes[key(suspect, listing), default: 0] >= Self.strikes {
        record(suspect, listing, because: Self.endsConnections, serverWords: nil)
        continue
      }
      arrived += try await fetch([suspect], listing, on: connection)
    }
    return arrived
  }

  private func fetch(
    _ chunk: ArraySlice<MaildropFetch>, _ listing: MaildropListing, on connection: POP3Connection
  ) async throws -> Int {
    let chunk = Array(chunk)
    sink.expect(chunk, of: listing)
    do {
      try connection.retrieve(chunk.map { listing.wanted($0.index) }, into: sink)
    } catch let error as ClientError {
      // The first one without an answer is the one that may have ended it.
      if !connection.isUsable, !context.stop.isStopping,
        let suspect = chunk.first(where: { !sink.settled.contains($0.index) })
      {
        strikes[key(suspect, listing), default: 0] += 1
      }
      try noteFailures(listing)
      throw error
    }
    if sink.arrivals > 0 { link.noteProgress() }
    try noteFailures(listing)
    await context.staging.waitForRoom()
    return sink.arrivals
  }

  private func key(_ fetch: MaildropFetch, _ listing: MaildropListing) -> String {
    listing.uniqueID(at: fetch.index)?.journalText
      ?? "\(listing.numbers[fetch.index])/\(listing.octets(at: fetch.index))"
  }

  private func noteFailures(_ listing: MaildropListing) throws {
    for failure in sink.failures {
      // A server that is busy or locked refuses them all.
      if let error = failure.error, error.isWorthRetrying { throw error }
      record(
        failure.fetch, listing,
        because: failure.error == nil ? Self.isEmpty : Self.isRefused,
        serverWords: failure.error?.explanation.serverWords)
    }
  }

  private func record(
    _ fetch: MaildropFetch, _ listing: MaildropListing, because reason: Phrase,
    serverWords: String?
  ) {
    abandoned.insert(key(fetch, listing))
    context.staging.add(
      .failed(
        FailedMessage(
          folder: folder, generation: generation, uid: fetch.uid, reason: reason,
          serverWords: serverWords,
          maildrop: MaildropEntry(
            uid: fetch.uid, uniqueID: listing.uniqueID(at: fetch.index)?.journalText,
            octets: listing.octets(at: fetch.index)))))
  }

  private func waitForBudget() throws {
    guard context.budget.isSpent(), let limit = context.budget.limit,
      let seconds = context.budget.secondsUntilRoom
    else { return }
    throw EngineError(.dailyLimitReached(octets: limit, seconds: seconds))
  }

  private static let isRefused = Phrase(
    en: "The server does not hand the message over.", ja: "サーバがメールを渡しません。")
  private static let isEmpty = Phrase(
    en: "The server handed over nothing of the message.", ja: "サーバが空のメールを渡しました。")
  private static let endsConnections = Phrase(
    en: "The connection ends whenever the message is fetched.",
    ja: "このメールを取得するたびに接続が切れます。")
}

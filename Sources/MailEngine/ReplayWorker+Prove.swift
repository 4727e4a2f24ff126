internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// What a comparison has shown of one folder of a target.
struct ReplayProof: Sendable {
  var arrivals = Arrivals()
  /// Messages at the target; nil where that is not known.
  var server: Int?
  /// Messages whose octets were read to compare them, beside those read to find them.
  var compared = 0
  /// Messages that were to be read and that the server does not hand over.
  var unread = 0
  /// Messages at the target that are others than the archive's, as far as they are named.
  var altered: [ReplayReport.Absence] = []
  /// Why the folder could not be looked into; nil where it could.
  var trouble: Phrase?
}

/// How far a folder has been looked at, over all connections that it takes.
private struct ProvedGround {
  var sizes: UID?
  var octets: UID?
}

/// Comparing a folder of the target with the archive, by content; nothing is sent.
extension ReplayWorker {
  private static let provedPage = 2000
  private static let digestedPage = 200

  /// Looks for every message that the archive has for a folder.
  ///
  /// What a restore knows by its UID is compared by its announced size, and in a sample or where that is
  /// another one by its octets; everything else is sought by content, one to one.
  ///
  /// - Parameter readsAll: whether every message is read.
  func prove(_ folder: ReplayFolder, readsAll: Bool) async throws -> ReplayProof {
    var ground = ProvedGround()
    while true {
      do {
        return try await look(
          into: folder, readsAll: readsAll, on: try await link.connect(), &ground)
      } catch let error as ClientError {
        if error.scope <= .mailbox, link.connection != nil, !error.isWorthRetrying {
          return try await unseen(folder, because: error.explanation.whatWithServerWords)
        }
        try await link.recover(from: error)
      } catch let error as EngineError where error.scope <= .mailbox {
        return try await unseen(folder, because: error.explanation.what)
      }
    }
  }

  /// Gives the connection back.
  func leave() { link.leave() }

  /// What can be said of a folder whose messages nobody has seen.
  private func unseen(_ folder: ReplayFolder, because reason: Phrase) async throws -> ReplayProof {
    var proof = ReplayProof(trouble: reason)
    proof.arrivals = try await context.keeper.provedArrivals(in: folder.targetRow)
    // What was there once may be there still: it is not known to be missing.
    proof.arrivals.unknown += proof.arrivals.missing + proof.arrivals.present
    proof.arrivals.missing = 0
    proof.arrivals.present = 0
    return proof
  }

  private func look(
    into folder: ReplayFolder, readsAll: Bool, on connection: IMAPConnection,
    _ ground: inout ProvedGround
  ) async throws -> ReplayProof {
    let keeper = context.keeper
    guard try isThere(folder, on: connection) else {
      try await keeper.beginProof(of: folder, uidValidity: nil, there: UIDSet())
      var proof = ReplayProof()
      proof.arrivals = try await keeper.provedArrivals(in: folder.targetRow)
      return proof
    }
    let box = try connection.examine(folder.target)
    let there = try listing(of: folder, on: connection)
    try await keeper.beginProof(of: folder, uidValidity: box.uidValidity, there: there)
    try await bind(folder, there: there, on: connection)
    var proof = ReplayProof(server: there.count)
    let found = try await keeper.ownedUIDs(of: folder.targetRow).intersection(there)
    let doubtful = try await otherSizes(
      among: found, in: folder, on: connection, &ground.sizes)
    let chosen = readsAll ? found : ServerComparer.sample(of: found).union(doubtful)
    do {
      try await compareOctets(
        of: chosen, in: folder, there: there, on: connection, &ground.octets, &proof)
    } catch is Misplaced {
      try await keeper.loosenAll(of: folder.targetRow)
      return try await look(into: folder, readsAll: readsAll, on: connection, &ground)
    }
    let altered = proof.arrivals.altered
    proof.arrivals = try await keeper.provedArrivals(in: folder.targetRow)
    proof.arrivals.altered = min(altered, proof.arrivals.present)
    proof.arrivals.present -= proof.arrivals.altered
    // What the server does not hand over is not proved to be the archive's.
    let unread = min(proof.unread, proof.arrivals.present)
    proof.arrivals.present -= unread
    proof.arrivals.unknown += unread
    proof.arrivals.extra = there.count - found.count
    link.noteProgress()
    return proof
  }

  /// What was looked at before the connection broke is no progress the second time.
  private func note(_ page: UIDSet, _ furthest: inout UID?) {
    guard let last = page.last, furthest.map({ last > $0 }) ?? true else { return }
    furthest = last
    link.noteProgress()
  }

  /// A mailbox that LIST leaves out may be there all the same.
  private func isThere(_ folder: ReplayFolder, on connection: IMAPConnection) throws -> Bool {
    if existing.contains(folder.target) || folder.target.isInbox { return true }
    do {
      _ = try connection.examine(folder.target)
      return true
    } catch {
      guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else { throw error }
      return false
    }
  }

  /// Those whose announced size is not that of the message.
  private func otherSizes(
    among uids: UIDSet, in folder: ReplayFolder, on connection: IMAPConnection,
    _ furthest: inout UID?
  ) async throws -> UIDSet {
    var doubtful = UIDSet()
    var rest = uids
    while !rest.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: Self.provedPage)
      var sizes: [UID: UInt64] = [:]
      try connection.fetch(page, items: .size) { data in
        if let uid = data.uid, let size = data.size { sizes[uid] = size }
      }
      for bound in try await context.keeper.bound(page, in: folder.targetRow)
      where sizes[bound.uid] != bound.copy.wireSize {
        doubtful.insert(bound.uid)
      }
      note(page, &furthest)
    }
    return doubtful
  }

  /// Reads messages whole and compares them with the archive's.
  private func compareOctets(
    of uids: UIDSet, in folder: ReplayFolder, there: UIDSet, on connection: IMAPConnection,
    _ furthest: inout UID?, _ proof: inout ReplayProof
  ) async throws {
    var rest = uids
    while !rest.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: Self.digestedPage)
      let contents = DigestSink(page)
      try fetch(page, .body, into: contents, on: connection)
      // Servers that name no UID do so where one message is asked for alone.
      for uid in contents.wanted { try fetch(UIDSet([uid]), .body, into: contents, on: connection) }
      proof.compared += contents.contents.count
      proof.unread += contents.wanted.count
      let known = try await context.keeper.bound(page, in: folder.targetRow)
      let others = try await others(
        among: contents.contents, Dictionary(known.map { ($0.uid, $0) }) { first, _ in first },
        folder, there: there, on: connection)
      proof.arrivals.altered += others.count
      for other in others {
        if proof.altered.count < ReplayReport.mostAbsences {
          proof.altered.append(JournalKeeper.altered(other))
        }
        tell(altered: other, folder)
      }
      note(page, &furthest)
    }
  }
}

internal import IMAPWire
package import MailTypes

extension IMAPConnection {
  private static let everything = UIDSet(UID.min...UID.max)

  /// The UIDs of the open mailbox, asked for until they are as many as EXISTS counts.
  ///
  /// Mail may come or go under way, so SEARCH is asked twice. Some servers' SEARCH finds nothing, or not
  /// everything: FETCH is the witness then, and stands in for SEARCH from there on. Fewer than
  /// `selected.exists` are returned where that helps as little: the view is partial.
  package func listUIDs() throws(ClientError) -> UIDSet {
    var listed = try searchUIDs()
    guard listed.count < exists else { return listed }
    try noop()
    listed = try searchUIDs()
    guard listed.count < exists, !distrustsSearch else { return listed }
    do throws(ClientError) {
      let told = try fetchUIDs(Self.everything)
      distrustsSearch = !told.subtracting(listed).isEmpty
      return listed.union(told)
    } catch {
      guard error.isRefusal, isUsable, !error.isWorthRetrying else { throw error }
      return listed
    }
  }

  /// The UIDs of the open mailbox, or those of a set that are in it.
  ///
  /// An empty answer proves little: compare with `selected.exists`, or take `listUIDs`.
  /// - Throws: `protocolViolation` where a response was lost, since what it named would seem gone.
  package func searchUIDs(_ set: UIDSet? = nil) throws(ClientError) -> UIDSet {
    let asked = set ?? Self.everything
    if !distrustsSearch {
      do throws(ClientError) {
        if set == nil, let found = try searchInPages() { return found }
        var found = UIDSet()
        for part in Self.batches(of: asked) {
          try forEachLimited(part) { (part) throws(ClientError) in
            found = found.union(try search(part))
          }
        }
        return found
      } catch {
        // A server without a SEARCH that works still has FETCH.
        guard error.isRefusal, isUsable, !error.isWorthRetrying, error.concernsFolder,
          error.scope <= .mailbox
        else { throw error }
        distrustsSearch = true
      }
    }
    return try fetchUIDs(asked)
  }

  /// Does something with a set of messages, and again with those that are left where a server looks at
  /// so many at a time alone, the last ones first (RFC 9738 §3.1).
  func forEachLimited<Failure: Error>(
    _ uids: UIDSet, _ body: (UIDSet) throws(Failure) -> Void
  ) throws(Failure) {
    var rest = uids
    while !rest.isEmpty {
      lowestProcessed = nil
      try body(rest)
      guard let lowest = lowestProcessed, lowest > UID.min, let below = UID(lowest.rawValue - 1)
      else { return }
      let more = rest.intersection(UIDSet(UID.min...below))
      guard more != rest else { return }
      rest = more
    }
  }

  /// Whether a folder of so many messages may hold more than the server shows.
  package func mayHideMessages(beyond count: Int) -> Bool {
    !usesUIDOnly && (capabilities.map(ServerPeculiarity.viewCaps) ?? []).contains(count)
  }

  /// Those of a set for which FETCH, asked for nothing else, gives a UID.
  package func fetchUIDs(_ uids: UIDSet) throws(ClientError) -> UIDSet {
    let before = droppedResponses
    var told = UIDSet()
    do {
      try fetch(uids, items: []) { data in
        if let uid = data.uid { told.insert(uid) }
      }
    } catch {
      throw error as? ClientError ?? ending(.connectionEnded, searching)
    }
    guard droppedResponses == before else {
      throw failure(.protocolViolation(IMAPWireError(.expected("FETCH"))), searching)
    }
    return told
  }

  /// The messages of the open mailbox that have `\Deleted`; none where the server does not search for
  /// them.
  package func deletedUIDs() throws(ClientError) -> UIDSet {
    var found = UIDSet()
    guard !distrustsSearch else { return found }
    do throws(ClientError) {
      try forEachLimited(Self.everything) { (part) throws(ClientError) in
        found = found.union(try search(part, areDeleted: true))
      }
    } catch {
      guard error.isRefusal, isUsable, !error.isWorthRetrying else { throw error }
    }
    return found
  }

  /// Those of a set that are in the open mailbox, by one command.
  ///
  /// - Parameters:
  ///   - last: how many of them are wanted, the last ones; nil for all.
  ///   - areDeleted: whether those alone are wanted that have `\Deleted`.
  func search(
    _ uids: UIDSet, last: Int? = nil, areDeleted: Bool = false
  ) throws(ClientError) -> UIDSet {
    let before = droppedResponses
    let tag = try send(
      .uidSearch(
        uids, returnsAll: hasExtendedSearch && last == nil, last: last, areDeleted: areDeleted),
      searching)
    var found = FoundUIDs()
    try finish(tag, searching) { (response) throws(ClientError) in
      let isBearable =
        switch response {
        case .search(let uids): found.add(uids)
        case .extendedSearch(nil, let uids): found.add(uids)
        case .extendedSearch(tag.description, let uids): found.add(uids)
        default: true
        }
      guard isBearable else {
        throw ending(.protocolViolation(IMAPWireError(.expected("fewer SEARCH"))), searching)
      }
    }
    guard droppedResponses == before else {
      throw failure(.protocolViolation(IMAPWireError(.expected("SEARCH"))), searching)
    }
    return found.set.intersection(uids)
  }

  var exists: Int { Int(selected?.exists ?? 0) }

  private var searching: ClientActivity { .searching(selected?.name ?? MailboxName(wire: [])) }
}

internal import IMAPWire
package import MailTypes

extension IMAPConnection {
  /// The flags of messages, one call of `each` for each response with a UID, as they come.
  ///
  /// - Parameters:
  ///   - items: what is asked for besides.
  ///   - changedSince: only of messages that have changed since, at servers with CONDSTORE.
  /// - Throws: `ClientError`, or what `each` threw; that ends the connection.
  package func fetchFlags(
    _ uids: UIDSet, with items: FetchItems = [], changedSince: ModSequence? = nil,
    _ each: (FetchData) throws -> Void
  ) throws {
    try fetch(uids, items: items.union(.flags), changedSince: changedSince, each)
  }

  /// Some items of messages, without bodies, one call of `each` for each response, as they come.
  ///
  /// Responses without UID, and those about other messages, are left out.
  ///
  /// - Throws: `ClientError`, or what `each` threw; that ends the connection.
  package func fetch(
    _ uids: UIDSet, items: FetchItems, changedSince: ModSequence? = nil,
    _ each: (FetchData) throws -> Void
  ) throws {
    for part in Self.batches(of: uids) {
      try forEachLimited(part) { part in
        let activity = ClientActivity.fetching(selectedName)
        let tag = try send(
          .uidFetch(part, items.subtracting(.body), changedSince: changedSince), activity)
        let fetch = PendingFetch(tag: tag, onlyUID: part.only)
        try answer(to: fetch, activity, NoBodyTarget()) { data in
          if let uid = data.uid, part.contains(uid) { try each(data) }
        }
      }
    }
  }

  /// Cuts a set so that each part fits one command line.
  package static func batches(of uids: UIDSet) -> [UIDSet] { SequenceSetEncoder.split(uids) }

  /// Sends a FETCH whose responses `finishFetch` reads; more may be begun before that.
  ///
  /// Finish them in the order in which they were begun, and all of them before any other command.
  /// Keep to a dozen or so: while nobody reads, what is sent must fit the buffers in between.
  /// - Parameter uids: Not empty, and one of `batches(of:)` if it may be long.
  package func beginFetch(
    _ uids: UIDSet, items: FetchItems
  ) throws(ClientError) -> PendingFetch {
    let activity = ClientActivity.fetching(selectedName)
    let tag = try send(.uidFetch(uids, items), activity)
    let fetch = PendingFetch(tag: tag, onlyUID: uids.only)
    pendingFetches.append(fetch)
    return fetch
  }

  /// Reads the responses to a FETCH that was begun.
  ///
  /// The sink also gets what comes on its own or belongs to another fetch: the UID tells.
  /// - Throws: `ClientError`, or what the sink threw, unchanged; the latter ends the connection.
  package func finishFetch(_ fetch: PendingFetch, into sink: some FetchSink) throws {
    defer { pendingFetches.removeAll { $0 == fetch } }
    let activity = ClientActivity.fetching(selectedName)
    try answer(to: fetch, activity, SinkTarget(sink: sink)) { try sink.didFetch($0) }
  }

  func answer<Target: BodyTarget>(
    to fetch: PendingFetch, _ activity: ClientActivity, _ target: Target,
    _ each: (FetchData) throws -> Void
  ) throws {
    if let status = earlyAnswers.removeValue(forKey: fetch.tag) {
      _ = try check(status, activity)
      return
    }
    while true {
      switch try receiveForFetch(activity, target) {
      case .fetch(var data, _):
        let hasText = data.body != .absent || data.headerFields != nil
        if data.uid == nil, hasText, pendingFetches.count <= 1 {
          data.uid = fetch.onlyUID
          if data.uid != nil { reader.parser.note(QuirkSet([.fetchWithoutUID])) }
        }
        do { try each(data) } catch {
          close()
          throw error
        }
      case .tagged(fetch.tag, let status):
        _ = try check(status, activity)
        return
      case .tagged(let other, let status): try keepAnswer(status, to: other, activity)
      default: break
      }
    }
  }

  /// The next response; the errors of either side come out as they are.
  private func receiveForFetch<Target: BodyTarget>(
    _ activity: ClientActivity, _ target: Target
  ) throws -> Response {
    do throws(ReadFailure<Target.Failure>) {
      return try receive(activity, into: target)
    } catch {
      switch error {
      case .client(let failure): throw failure
      case .target(let failure): throw failure
      }
    }
  }

  /// The name of the open mailbox, for the words of errors.
  var selectedName: MailboxName { selected?.name ?? MailboxName(wire: []) }
}

extension UIDSet {
  /// The UID of a set of one.
  fileprivate var only: UID? { count == 1 ? first : nil }
}

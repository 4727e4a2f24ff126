internal import IMAPWire
package import MailTypes

extension IMAPConnection {
  /// Turns on QRESYNC (RFC 7162 §3.2.3), where the server has it and that can still be done: before
  /// the first mailbox is opened.
  ///
  /// From then on the server tells what has vanished instead of what it expunges. One that does not
  /// say that it is on, as iCloud, has it off.
  package func enableResync() throws(ClientError) {
    guard !hasAskedForResync, selected == nil, offers("QRESYNC"),
      offers("ENABLE") || offers("IMAP4rev2")
    else { return }
    hasAskedForResync = true
    do throws(ClientError) {
      try run(.enable(["QRESYNC"]), .asking) { response in
        if case .enabled(let names) = response, names.contains("QRESYNC") { hasResync = true }
      }
    } catch {
      guard error.isRefusal, isUsable else { throw error }
    }
  }

  /// What has changed in the open mailbox since a mod-sequence: the flags of what is new or changed,
  /// one call of `each` for each response with a UID, and the UIDs of what has vanished.
  ///
  /// What is true of it is for the caller to prove: servers may forget what vanished, and may name
  /// UIDs that never were (RFC 7162 §3.2.10.1).
  /// - Parameter items: What is asked for besides.
  /// - Returns: The vanished; nil where nothing can be told by this: QRESYNC is off or refused, or a
  ///   response was lost.
  /// - Throws: `ClientError`, or what `each` threw; that ends the connection.
  package func fetchChanges(
    since: ModSequence, with items: FetchItems = [], _ each: (FetchData) throws -> Void
  ) throws -> UIDSet? {
    guard hasResync else { return nil }
    let activity = ClientActivity.fetching(selected?.name ?? MailboxName(wire: []))
    let before = droppedResponses
    vanished = FoundUIDs()
    lowestProcessed = nil
    defer { vanished = nil }
    do {
      let tag = try send(
        .uidFetch(
          UIDSet(UID.min...UID.max), items.union(.flags), changedSince: since, vanished: true),
        activity)
      try answer(to: PendingFetch(tag: tag, onlyUID: nil), activity, NoBodyTarget()) { data in
        if data.uid != nil { try each(data) }
      }
    } catch let error as ClientError where error.isRefusal && isUsable && !error.isWorthRetrying {
      hasResync = false
      return nil
    }
    guard droppedResponses == before, lowestProcessed == nil else { return nil }
    return vanished?.set
  }
}

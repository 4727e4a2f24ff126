internal import MailClients
internal import MailTypes

/// What is asked of messages before and after they are removed.
extension IMAPConnection {
  /// Those of some messages that are in the open mailbox: neither SEARCH nor FETCH may tell of one that is
  /// gone.
  func present(_ uids: UIDSet) throws(ClientError) -> UIDSet {
    if uids.isEmpty { return uids }
    let found = try searchUIDs(uids)
    let rest = uids.subtracting(found)
    guard !rest.isEmpty else { return found }
    do throws(ClientError) {
      return found.union(try fetchUIDs(rest))
    } catch {
      // Some refuse to tell of what is not there any more; then SEARCH has said it with its OK.
      guard error.isRefusal, isUsable, !error.isWorthRetrying else { throw error }
      return found
    }
  }

  func flags(of uids: UIDSet) throws -> [UID: MessageFlags] {
    var flags: [UID: MessageFlags] = [:]
    try fetchFlags(uids) { data in
      if let uid = data.uid, let told = data.flags { flags[uid] = told }
    }
    return flags
  }
}

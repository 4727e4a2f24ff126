internal import IMAPWire
package import MailTypes

/// Flags of messages in the open mailbox, and the removal of messages by their UIDs.
extension IMAPConnection {
  /// Whether the server can remove messages by their UIDs (RFC 4315, RFC 9051 §6.4.9); a plain EXPUNGE
  /// would also remove what others have marked meanwhile, and is never sent.
  package var canExpungeByUID: Bool { offers("UIDPLUS") || offers("IMAP4rev2") }

  /// Whether `\Flagged` is to be set on a message that was appended with it.
  package var forgetsFlagged: Bool { peculiarities.contains(.forgetsFlagged) }

  /// Sets flags on messages, besides those that they have.
  ///
  /// - Parameter unchangedSince: only on messages that have not changed since, where the mailbox counts
  ///   changes (`selected.highestModSeq`).
  /// - Returns: The messages that were left as they are, since they have changed.
  @discardableResult
  package func addFlags(
    _ flags: MessageFlags, to uids: UIDSet, unchangedSince: ModSequence? = nil
  ) throws(ClientError) -> UIDSet {
    try store(.add, flags, uids, unchangedSince)
  }

  /// Takes flags from messages; those that do not have them stay as they are.
  package func removeFlags(_ flags: MessageFlags, from uids: UIDSet) throws(ClientError) {
    _ = try store(.remove, flags, uids, nil)
  }

  private func store(
    _ change: Command.FlagChange, _ flags: MessageFlags, _ uids: UIDSet,
    _ unchangedSince: ModSequence?
  ) throws(ClientError) -> UIDSet {
    var left = UIDSet()
    for part in Self.batches(of: uids) {
      try forEachLimited(part) { (part) throws(ClientError) in
        let command = Command.uidStore(change, flags, part, unchangedSince: unchangedSince)
        do throws(ClientError) {
          if case .modified(let changed) = try run(command, .storingFlags(selectedName)).code {
            left = left.union(changed)
          }
        } catch {
          // Some of the messages are gone as well (RFC 7162 §3.1.3); the others are done.
          guard unchangedSince != nil, isUsable, case .refused(let status) = error.code,
            status.condition == .no, case .modified(let changed) = status.code
          else { throw error }
          left = left.union(changed)
        }
      }
    }
    return left.intersection(uids)
  }

  /// Removes those of the messages that have `\Deleted`, for good, and no others.
  ///
  /// An OK says that it was done, not that the messages had the flag: `searchUIDs` and `fetchUIDs` tell
  /// which are left. Where the connection breaks, some or all of them may be gone.
  /// Only for servers that can (`canExpungeByUID`).
  package func expunge(_ uids: UIDSet) throws(ClientError) {
    for part in Self.batches(of: uids) {
      try forEachLimited(part) { (part) throws(ClientError) in
        try run(.uidExpunge(part), .removing(selectedName))
      }
    }
  }
}

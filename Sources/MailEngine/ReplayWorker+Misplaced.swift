internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Targets that tell wrong UIDs of what they store (RFC 9051 §7.1, APPENDUID).
extension ReplayWorker {
  /// Messages do not stand where the target has told: all are to be found by their content.
  struct Misplaced: Error {}

  /// Looks for messages whose UIDs are those of messages of another Message-ID, once for each mailbox.
  ///
  /// Throws `Misplaced` where the target has one of them under another UID.
  func seekElsewhere(
    _ strangers: UIDSet, of folder: ReplayFolder, there: UIDSet, on connection: IMAPConnection
  ) async throws {
    guard !strangers.isEmpty, soughtElsewhere.insert(folder.targetRow).inserted else { return }
    let keeper = context.keeper
    // Where one stands elsewhere, the places of the others are no better known, and hide where it is.
    let owned = try await keeper.ownedUIDs(of: folder.targetRow)
    let told = owned.intersection(UIDSet(passBase...UID.max)).union(strangers)
    let places = try await keeper.displace(told, in: folder.targetRow)
    do {
      try await bind(folder, there: there, on: connection)
    } catch {
      _ = try await keeper.putBack(places, in: folder.targetRow)
      throw error
    }
    guard try await keeper.putBack(places, in: folder.targetRow) < places.count else { return }
    try await keeper.forgetUnseenUIDs(there, in: folder.targetRow)
    throw Misplaced()
  }

  /// Those that lack flags and have another Message-ID than what was sent with them.
  func strangers(
    in window: Window, _ folder: ReplayFolder, on connection: IMAPConnection
  ) async throws -> UIDSet {
    let lacking = window.lackingUIDs
    guard !lacking.isEmpty else { return UIDSet() }
    let served = IdentitySink()
    try fetch(lacking, .identifyingFields, into: served, on: connection)
    let known = try await context.keeper.bound(lacking, in: folder.targetRow)
    let ids = Dictionary(known.map { ($0.uid, $0.messageID) }) { first, _ in first }
    return UIDSet(
      served.identities.filter { identity in
        guard let id = ids[identity.uid] else { return false }
        return id != nil && id != identity.messageID
      }.map(\.uid))
  }

  /// Whether messages that lack flags may be others than those that were sent with them.
  func areDoubtful(_ window: Window, in folder: ReplayFolder) async throws -> Bool {
    let lacking = window.lackingUIDs
    guard !lacking.isEmpty else { return false }
    return try await context.keeper.bound(lacking, in: folder.targetRow).contains { bound in
      window.sizes[bound.uid].map { $0 != bound.copy.wireSize } ?? false
    }
  }
}

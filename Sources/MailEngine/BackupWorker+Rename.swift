internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Renamed folders: their messages are attached, not fetched (RELIABILITY 2.4).
extension BackupWorker {
  /// Attaches the messages of a new folder that is a former one under another name.
  ///
  /// Returns those that are left.
  func attachRenamed(
    _ new: UIDSet, of folder: BackupFolder, _ generation: GenerationID,
    on connection: IMAPConnection
  ) async throws -> UIDSet {
    let box = connection.selected
    let formers = try await context.keeper.formerFolders(
      of: folder, generation: generation, uidValidity: box?.uidValidity,
      mailboxID: box?.mailboxID)
    for former in formers {
      let rest =
        former.keepsUIDs
        ? try await attachByUID(new, of: folder, generation, from: former, on: connection)
        : try await matchByHeaders(
          new, of: folder, generation, among: former, on: connection)
      guard rest.count < new.count else { continue }
      try await context.keeper.noteRename(of: former, to: folder)
      return rest
    }
    return new
  }

  /// Attaches by UID, once the headers of a sample have shown that UIDs mean the same messages.
  private func attachByUID(
    _ new: UIDSet, of folder: BackupFolder, _ generation: GenerationID,
    from former: JournalKeeper.FormerFolder, on connection: IMAPConnection
  ) async throws -> UIDSet {
    let shared = new.intersection(try await context.keeper.presentUIDs(of: former.generation))
    guard try await isTheSame(Self.sample(of: shared), in: former, on: connection) else {
      return new
    }
    var rest = new
    for page in Self.pages(of: shared) {
      guard let messages = try ask(for: [], of: page, on: connection) else { return rest }
      let known = try await context.keeper.copies(of: page, in: former)
      let same = messages.filter { message in
        guard let copy = known[message.uid] else { return false }
        return copy.internalDate?.seconds == message.internalDate.seconds
          && copy.announcedSize == message.size
      }
      rest = rest.subtracting(
        await attach(same, to: known, of: folder, generation, mayShareFile: true))
    }
    return rest
  }

  /// Whether messages have the headers and dates that they had in a former folder.
  private func isTheSame(
    _ sample: UIDSet, in former: JournalKeeper.FormerFolder, on connection: IMAPConnection
  ) async throws -> Bool {
    var isProved = false
    for page in Self.pages(of: sample) {
      guard let messages = try ask(for: .header, of: page, on: connection) else { return false }
      let known = try await context.keeper.copies(of: page, in: former)
      for message in messages {
        guard let copy = known[message.uid] else { continue }
        guard copy.content.headerDigest == message.header,
          copy.internalDate?.seconds == message.internalDate.seconds
        else { return false }
        isProved = true
      }
    }
    return isProved
  }
}

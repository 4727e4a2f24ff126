internal import JobEvents
internal import MailClients
internal import MailTypes

extension ReplayWorker {
  /// Creates the mailbox unless it is there, and subscribes to it.
  ///
  /// - Returns: the folder, under the name that the target lets it have.
  func make(_ folder: ReplayFolder, on connection: IMAPConnection) async throws -> ReplayFolder {
    let folder = renamed[folder.targetRow] ?? folder
    guard !context.isDryRun, !existing.contains(folder.target), !folder.target.isInbox else {
      return folder
    }
    var refusal: ClientError?
    do {
      try connection.create(folder.target, use: folder.use)
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      refusal = error
    }
    if let refusal, try !refusal.isAlreadyThere && !find(folder, on: connection) {
      let other = try await rename(folder, isTwin: false, after: refusal)
      return try await make(other, on: connection)
    }
    // Whatever the answer is, names that a server does not tell apart open one mailbox.
    if await context.keeper.hasTwin(folder), try !isListed(folder, on: connection) {
      let other = try await rename(folder, isTwin: true, after: refusal)
      return try await make(other, on: connection)
    }
    existing.insert(folder.target)
    if folder.isSubscribed { try subscribe(folder, on: connection) }
    return folder
  }

  /// Opens the mailbox of a folder for writing; one of its own where it turns out to be another folder's.
  func open(
    _ folder: ReplayFolder, on connection: IMAPConnection
  ) async throws -> (ReplayFolder, SelectedMailbox) {
    let keeper = context.keeper
    let box = try connection.selectForAppends(folder.target)
    if await keeper.claim(box, for: folder) { return (folder, box) }
    let other = try await make(
      try await rename(folder, isTwin: true, after: nil), on: connection)
    let second = try connection.selectForAppends(other.target)
    // Messages of one folder would be taken for those of the other.
    guard await keeper.claim(second, for: other) else {
      throw EngineError(.targetFolder(folder.targetName, serverWords: nil))
    }
    return (other, second)
  }

  private func subscribe(_ folder: ReplayFolder, on connection: IMAPConnection) throws {
    do {
      try connection.subscribe(folder.target)
    } catch {
      // A server without subscriptions still takes the mail.
      guard error.isRefusal, connection.isUsable else { throw error }
    }
  }

  /// A mailbox that cannot be made may be there all the same, hidden from LIST.
  private func find(_ folder: ReplayFolder, on connection: IMAPConnection) throws -> Bool {
    do {
      _ = try connection.examine(folder.target)
      return true
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      return false
    }
  }

  /// Whether the target tells of a mailbox under this very spelling: one that does not tell two names apart
  /// lists the other one.
  private func isListed(_ folder: ReplayFolder, on connection: IMAPConnection) throws -> Bool {
    do {
      // Asked for the name alone, a server may repeat it as it was asked.
      return try connection.list(isPlain: true).contains {
        $0.name == folder.target && $0.isSelectable
      }
    } catch {
      guard error.isRefusal, connection.isUsable else { throw error }
      return false
    }
  }

  /// Goes on under a plainer name, or gives the folder up where there is none.
  private func rename(
    _ folder: ReplayFolder, isTwin: Bool, after refusal: ClientError?
  ) async throws -> ReplayFolder {
    let words = refusal?.explanation.serverWords
    guard
      let other = try await context.keeper.rename(
        folder, delimiter: context.delimiter, isTwin: isTwin)
    else { throw EngineError(.targetFolder(folder.targetName, serverWords: words)) }
    for (planned, former) in renamed where former.targetRow == folder.targetRow {
      renamed[planned] = other
    }
    renamed[folder.targetRow] = other
    let said = words.map { " (\($0))" } ?? ""
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "The target does not make a folder “\(folder.targetName)”; "
              + "its messages go to “\(other.targetName)”.\(said)",
            ja: "移行先に「\(folder.targetName)」という名前のフォルダを作れないため、"
              + "「\(other.targetName)」に送ります。\(said)"),
          remedy: Phrase(
            en: "Choose another name with --map, if you like.",
            ja: "別の名前にしたい場合は --map で指定してください。"),
          folder: folder.targetName)))
    return other
  }
}

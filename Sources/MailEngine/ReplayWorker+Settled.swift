internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// What somebody has deleted at the target since it was brought there, as a migration sees it.
extension ReplayWorker {
  /// Whether a mailbox still holds as much as was brought there, as far as that can be told without opening
  /// it.
  func seemsUnchanged(_ folder: ReplayFolder) async throws -> Bool {
    let known = try await context.keeper.standing(of: folder)
    guard known.messages > 0 else { return true }
    guard let status = try await status(of: folder.target), let messages = status.messages,
      messages >= known.messages
    else { return false }
    return status.uidValidity == nil || status.uidValidity == known.uidValidity
  }

  /// As the list of folders has told it, or the server tells it now; nil where it does not.
  private func status(of mailbox: MailboxName) async throws -> MailboxStatus? {
    if let told = context.statuses[mailbox] { return told }
    if asksNoStatus { return nil }
    let connection = try await link.connect()
    // It is not for the mailbox that is open (RFC 9051 §6.3.11).
    if connection.selected?.name == mailbox { return nil }
    do {
      return try connection.status(mailbox)
    } catch {
      if error.isRefusal, connection.isUsable, !error.isWorthRetrying { return nil }
      // Whoever hangs up at it is not asked again.
      asksNoStatus = !connection.isUsable
      throw error
    }
  }

  /// Notes that messages are not where they were brought, unless the server only hides them.
  func leaveDeleted(
    _ lost: UIDSet, of folder: ReplayFolder, there: UIDSet, on connection: IMAPConnection
  ) async throws {
    guard !lost.isEmpty, !connection.mayHideMessages(beyond: there.count) else { return }
    let gone = lost.subtracting(try connection.searchUIDs(lost))
    guard !gone.isEmpty, try await context.keeper.leaveDeleted(gone, of: folder) else { return }
    let (verb, rest) =
      gone.count == 1
      ? ("is", "it counts as deleted there and is") : ("are", "they count as deleted there and are")
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "\(gone.count) of the messages that were brought to “\(folder.targetName)” "
              + "\(verb) not there any more; \(rest) not sent again.",
            ja: "以前「\(folder.targetName)」に送ったメールのうち \(gone.count) 通が見当たりません。"
              + "移行先で削除されたものとみなし、送り直しません。"),
          remedy: Phrase(
            en: "If nobody deleted them, “mailkura restore” sends them again.",
            ja: "削除した覚えがない場合は、「mailkura restore」で送り直せます。"),
          folder: folder.targetName)))
  }
}

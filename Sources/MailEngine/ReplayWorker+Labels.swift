internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Targets whose folders are labels (Gmail): a message that one folder has is not sent once more for
/// another.
extension ReplayWorker {
  private struct Place: Hashable {
    let mailbox: MailboxName
    let uidValidity: UIDValidity
  }

  /// Gives messages that other folders of the target have the label of this one; what remains planned is
  /// sent.
  ///
  /// By UID COPY, which at Gmail adds a label. Which messages have come is told by X-GM-MSGID: a message has
  /// one under all its labels.
  func label(
    _ folder: ReplayFolder, permanent: [String]?, on connection: IMAPConnection
  ) async throws {
    guard context.hasLabels else { return }
    let errand = Errand(folder: folder, permanent: permanent, connection: connection)
    var after: ReplayID?
    while true {
      let page = try await context.keeper.copyable(to: folder.targetRow, after: after)
      guard let last = page.last else { return }
      after = last.row.id
      let groups = Dictionary(grouping: page) {
        Place(mailbox: $0.mailbox, uidValidity: $0.uidValidity)
      }
      for (place, messages) in groups.sorted(by: { $0.value[0].row.id < $1.value[0].row.id }) {
        if context.stop.isStopping { throw StopRequested() }
        try await copy(messages, from: place, errand)
      }
    }
  }

  private func copy(
    _ messages: [Journal.CopyableReplay], from place: Place, _ errand: Errand
  ) async throws {
    let (folder, connection) = (errand.folder, errand.connection)
    let keeper = context.keeper
    let validity = connection.selected?.uidValidity
    try await keeper.markSending(messages.map(\.row.id))
    // Until the copy is asked for nothing can have come.
    var fate = ReplayChange.planned
    do {
      var names: [UInt64: UID] = [:]
      if try open(place, on: connection) {
        let uids = UIDSet(messages.map(\.uid).sorted())
        var sources: [UID: UInt64] = [:]
        try connection.fetch(uids, items: .gmailMessageID) { data in
          if let uid = data.uid { sources[uid] = data.gmailMessageID }
        }
        fate = .unknown
        let isCopied = try isDone { () throws(ClientError) in
          try connection.copy(uids, to: folder.target)
        }
        fate = isCopied ? .unknown : .planned
        let box = try connection.select(folder.target)
        guard box.uidValidity == validity else {
          throw EngineError(.uidValidityChanged(folder: folder.targetName))
        }
        if isCopied {
          try connection.fetch(UIDSet(passBase...UID.max), items: .gmailMessageID) { data in
            if let uid = data.uid, uid >= passBase { names[data.gmailMessageID ?? 0] = uid }
          }
        }
        for message in messages {
          let uid = sources[message.uid].flatMap { names[$0] }
          conclude(uid.map(ReplayChange.done) ?? .planned, message.row, errand)
        }
      } else {
        _ = try connection.select(folder.target)
        for message in messages { conclude(.planned, message.row, errand) }
      }
    } catch {
      if case .unknown = fate { unanswered.formUnion(messages.map(\.row.id)) }
      for message in messages { conclude(fate, message.row, errand) }
      try await keeper.settle(lane.takeOutcomes())
      throw error
    }
    try await keeper.settle(lane.takeOutcomes())
  }

  /// Opens the folder that has the messages; false where it is not there as it was.
  private func open(_ place: Place, on connection: IMAPConnection) throws -> Bool {
    var validity: UIDValidity?
    let isThere = try isDone { () throws(ClientError) in
      validity = try connection.examine(place.mailbox).uidValidity
    }
    return isThere && validity == place.uidValidity
  }

  /// - Returns: false where the server refuses it for good.
  private func isDone(_ command: () throws(ClientError) -> Void) throws -> Bool {
    do throws(ClientError) {
      try command()
      return true
    } catch {
      guard error.isRefusal, !error.isWorthRetrying, error.scope <= .mailbox else { throw error }
      return false
    }
  }
}

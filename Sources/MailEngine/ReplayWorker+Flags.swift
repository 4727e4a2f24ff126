internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// The flags of messages that are sent.
extension ReplayWorker {
  /// The flags to send a message with: those that the mailbox keeps, but for keywords that it has refused.
  ///
  /// They are set once the message is there; see `setFlags`.
  func offered(
    _ flags: MessageFlags, permanent: [String]?, in folder: ReplayFolder
  ) -> MessageFlags {
    let flags = permitted(flags, permanent: permanent, in: folder.target)
    guard let refused = refusedKeywords[folder.targetRow], !flags.keywords.isEmpty else {
      return flags
    }
    return MessageFlags(
      system: flags.system, keywords: flags.keywords.filter { !refused.contains($0) })
  }

  /// Remembers what a message at the target should have.
  func noteFlags(_ row: ReplayRow, _ uid: UID?, _ errand: Errand) {
    // What was there before is not ours to change, whatever the server says of UIDs.
    let uid = uid.flatMap { $0 >= passBase ? $0 : nil }
    let validity = errand.connection.selected?.uidValidity
    var sent = sentFlags[row.targetFolder] ?? SentFlags(uidValidity: validity)
    let sendable = IMAPConnection.sendable(row.flags)
    if sendable.keywords.count < row.flags.keywords.count {
      let known = Set(sendable.keywords)
      sent.noteUnsent(row.flags.keywords.filter { !known.contains($0) }, of: uid)
    }
    if let uid {
      sent.note(
        permitted(row.flags, permanent: errand.permanent, in: errand.folder.target), of: uid)
    }
    sentFlags[row.targetFolder] = sent
  }

  /// The flags that the mailbox keeps for good; all that can be sent where it does not say.
  func permitted(
    _ flags: MessageFlags, permanent: [String]?, in mailbox: MailboxName
  ) -> MessageFlags {
    let flags = IMAPConnection.sendable(flags)
    guard let permanent, !permanent.contains("\\*"), !flags.keywords.isEmpty else { return flags }
    let known = Set(permanent.map { $0.lowercased() })
    let kept = flags.keywords.filter { known.contains($0.lowercased()) }
    if kept.count < flags.keywords.count, warnedAboutKeywords.insert(mailbox).inserted {
      context.observer.receive(
        .warning(
          JobWarning(
            what: Phrase(
              en: "The target keeps no keywords of one's own in “\(mailbox)”; "
                + "messages go there without them.",
              ja: "移行先の「\(mailbox)」は独自のキーワードを保存できないため、キーワードなしで送ります。"),
            folder: mailbox.description)))
    }
    return MessageFlags(system: flags.system, keywords: kept)
  }

  /// Announced sizes and dates that are kept in memory; others are asked for again.
  private static let mostSizes = 50_000

  /// What the open mailbox shows of its messages from a UID on, and what those that were sent lack.
  struct Window {
    var uids = UIDSet()
    var lacking: [MessageFlags: UIDSet] = [:]
    /// Announced sizes, of the first many.
    var sizes: [UID: UInt64] = [:]
    /// The dates of the same, in seconds since 1970.
    var dates: [UID: Int64] = [:]

    /// The same, with nothing to be set for some messages.
    func without(_ uids: UIDSet) -> Window {
      guard !uids.isEmpty else { return self }
      var rest = self
      rest.lacking = lacking.mapValues { $0.subtracting(uids) }.filter { !$0.value.isEmpty }
      return rest
    }

    /// The messages that lack any.
    var lackingUIDs: UIDSet { lacking.values.reduce(UIDSet()) { $0.union($1) } }
  }

  /// Looks at messages and their flags.
  ///
  /// - Parameter areStored: whether flags were stored, and not only sent along with the messages.
  func look(
    at uids: UIDSet, of folder: ReplayFolder, areStored: Bool = false,
    on connection: IMAPConnection
  ) throws -> Window {
    var window = Window()
    let sent = sentFlags[folder.targetRow]
    // Exchange shows it, and forgets it unless it is stored (imapsync's FAQ.Exchange).
    let distrusted: SystemFlags = connection.forgetsFlagged && !areStored ? .flagged : []
    try connection.fetchFlags(uids, with: [.size, .internalDate]) { data in
      guard let uid = data.uid else { return }
      window.uids.insert(uid)
      if let size = data.size, window.sizes.count < Self.mostSizes {
        window.sizes[uid] = size
        window.dates[uid] = data.internalDate?.seconds
      }
      guard let flags = data.flags,
        let lacking = sent?.lacking(uid, flags, distrusted: distrusted)
      else { return }
      window.lacking[lacking, default: UIDSet()].insert(uid)
    }
    return window
  }

  /// Sets flags that messages lack though they were sent with them; where the target takes none of it,
  /// the messages count all the same.
  func setFlags(
    of window: Window, in folder: ReplayFolder, on connection: IMAPConnection
  ) throws {
    for (flags, uids) in window.lacking where try !set(flags, on: uids, connection) {
      let names = flags.names
      if names.count > 1 {
        for name in names { _ = try set(MessageFlags(names: [name]), on: uids, connection) }
      }
    }
    var left = Window()
    if !window.lacking.isEmpty {
      left = try look(at: window.lackingUIDs, of: folder, areStored: true, on: connection)
    }
    warn(ofLost: left, in: folder)
    sentFlags[folder.targetRow] = nil
  }

  /// Names of flags that are told at most.
  private static let mostNames = 10

  private func warn(ofLost window: Window, in folder: ReplayFolder) {
    let sent = sentFlags[folder.targetRow]
    let uids = window.lackingUIDs.union(sent?.unsentUIDs ?? UIDSet())
    let count = uids.count + (sent?.unsentElsewhere ?? 0)
    guard count > 0 else { return }
    let names = Set(window.lacking.keys.flatMap(\.names)).union(sent?.unsent ?? []).sorted()
    var list = names.prefix(Self.mostNames).joined(separator: ", ")
    if names.count > Self.mostNames { list += ", …" }
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "The target does not keep all flags of \(count) messages in "
              + "“\(folder.targetName)”: \(list).",
            ja: "移行先は「\(folder.targetName)」の \(count) 通のフラグの一部を保存しません: \(list)"),
          remedy: Phrase(
            en: "The messages are there; the archive keeps their flags.",
            ja: "メール自体は届いています。フラグはアーカイブに残っています。"),
          folder: folder.targetName)))
  }

  /// - Returns: false where the target refuses it.
  private func set(
    _ flags: MessageFlags, on uids: UIDSet, _ connection: IMAPConnection
  ) throws -> Bool {
    do {
      try connection.addFlags(flags, to: uids)
      return true
    } catch {
      guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else { throw error }
      return false
    }
  }
}

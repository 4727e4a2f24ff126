internal import IMAPWire
package import MailTypes

extension IMAPConnection {
  /// The namespaces (RFC 2342); nil where the server has no such command or does not answer it.
  package func namespaces() throws(ClientError) -> NamespaceData? {
    guard offers("NAMESPACE") else { return nil }
    var namespaces: NamespaceData?
    do throws(ClientError) {
      try run(.namespace, .listing) { response in
        if case .namespace(let data) = response { namespaces = data }
      }
    } catch {
      guard error.isRefusal else { throw error }
      return nil
    }
    return namespaces
  }

  /// The mailboxes that match, special uses included where the server tells them; in its order.
  ///
  /// - Parameters:
  ///   - reference: Octets put before the pattern, as LIST has it; empty for the root.
  ///   - pattern: `*` for any name at any level, `%` for one level.
  ///   - status: what is asked of each in the same breath, where the server has LIST-STATUS and some of it.
  ///   - isPlain: whether nothing is asked for but names, as the first servers understood it.
  package func list(
    reference: [UInt8] = [], pattern: String = "*", status: StatusItems = [], isPlain: Bool = false
  ) throws(ClientError) -> [ListedMailbox] {
    let hasSpecialUse = offers("SPECIAL-USE") && offers("LIST-EXTENDED") && !isPlain
    let status = offered(status)
    if !status.isEmpty, !isPlain, offers("LIST-STATUS") || offers("IMAP4rev2") {
      do throws(ClientError) {
        let mailboxes = try list(
          reference, pattern, returnsSpecialUse: hasSpecialUse, status: status)
        if !mailboxes.isEmpty { return mailboxes }
      } catch {
        guard error.isRefusal, isUsable else { throw error }
      }
    }
    if hasSpecialUse {
      do throws(ClientError) {
        let mailboxes = try list(reference, pattern, returnsSpecialUse: true)
        // Strato answers the extended command with OK and nothing.
        if !mailboxes.isEmpty { return mailboxes }
      } catch {
        guard error.isRefusal else { throw error }
      }
    }
    return try list(reference, pattern, returnsSpecialUse: false)
  }

  private func list(
    _ reference: [UInt8], _ pattern: String, returnsSpecialUse: Bool, status: StatusItems? = nil
  ) throws(ClientError) -> [ListedMailbox] {
    let command = Command.list(
      reference: reference, pattern: Array(pattern.utf8), returnsSpecialUse: returnsSpecialUse,
      status: status)
    var mailboxes: [ListedMailbox] = []
    var statuses: [MailboxName: MailboxStatus] = [:]
    var seen: Set<MailboxName> = []
    var octets = 0
    try run(command, .listing) { (response) throws(ClientError) in
      // Each comes behind its LIST response (RFC 5819 §2).
      if status != nil, case .mailboxStatus(let name, let status) = response, seen.contains(name) {
        statuses[name] = status
      }
      guard case .list(let mailbox) = response, !mailbox.name.wire.isEmpty,
        seen.insert(mailbox.name).inserted
      else { return }
      mailboxes.append(mailbox)
      octets += mailbox.name.wire.count + mailbox.attributes.reduce(0) { $0 + $1.utf8.count }
      try checkListing(mailboxes.count, octets: octets)
    }
    for index in mailboxes.indices { mailboxes[index].status = statuses[mailboxes[index].name] }
    return mailboxes
  }

  /// The names that the user is subscribed to (LSUB).
  package func subscriptions() throws(ClientError) -> Set<MailboxName> {
    var names: Set<MailboxName> = []
    var octets = 0
    try run(.lsub(reference: [], pattern: [UInt8(ascii: "*")]), .listing) {
      (response) throws(ClientError) in
      // \Noselect stands for a level whose children are subscribed, not for a subscription.
      guard case .lsub(let mailbox) = response, mailbox.isSelectable else { return }
      guard names.insert(mailbox.name).inserted else { return }
      octets += mailbox.name.wire.count
      try checkListing(names.count, octets: octets)
    }
    return names
  }

  /// Bounds the memory that a list of mailboxes can take.
  private func checkListing(_ count: Int, octets: Int) throws(ClientError) {
    let limits = reader.framer.limits
    for (what, actual, maximum) in [
      (IMAPWireError.Limit.mailboxes, count, limits.mailboxes),
      (.mailboxNames, octets, limits.mailboxNames),
    ] where actual > maximum {
      let error = IMAPWireError(
        .limitExceeded(what: what, actual: UInt64(actual), maximum: UInt64(maximum)))
      throw ending(.protocolViolation(error), .listing)
    }
  }

  /// Counts and numbers of a mailbox that need not be open.
  ///
  /// MAILBOXID is left to SELECT: Cyrus 3.6.1 puts octets of freed memory into STATUS.
  ///
  /// - Parameter items: What to ask for besides, as far as the server has it.
  package func status(
    _ mailbox: MailboxName, _ items: StatusItems = []
  ) throws(ClientError) -> MailboxStatus {
    let command = Command.status(mailbox, offered(items))
    var exact: MailboxStatus?
    var other: MailboxStatus?
    try run(command, .opening(mailbox)) { response in
      guard case .mailboxStatus(let name, let status) = response else { return }
      if name == mailbox { exact = status } else { other = status }
    }
    return exact ?? other ?? MailboxStatus()
  }

  /// Those that the server has.
  private func offered(_ items: StatusItems) -> StatusItems {
    var offered: StatusItems = .counts
    if offers("CONDSTORE") || offers("QRESYNC") { offered.insert(.highestModSeq) }
    if tellsSizes { offered.insert(.size) }
    if offers("APPENDLIMIT") { offered.insert(.appendLimit) }
    return items.intersection(offered)
  }

  /// Whether the server can tell beforehand how large mailboxes are (RFC 8438, RFC 9051 §6.3.11).
  package var tellsSizes: Bool { offers("STATUS=SIZE") || offers("IMAP4rev2") }

  /// The octets that a message may have that is added to a mailbox (RFC 7889).
  ///
  /// Asks the server where the limit is one of the mailbox's; not to be called for the open one.
  /// - Returns: nil where the server does not say, or sets no limit; 0 where it takes no message at all.
  package func appendLimit(of mailbox: MailboxName) throws(ClientError) -> UInt64? {
    if let limit = capabilities?.appendLimit {
      noteUse(of: ["APPENDLIMIT"])
      return limit
    }
    guard offers("APPENDLIMIT") else { return nil }
    do throws(ClientError) {
      return try status(mailbox, .appendLimit).appendLimit
    } catch {
      guard error.isRefusal, isUsable, !error.isWorthRetrying else { throw error }
      return nil
    }
  }

  /// Opens a mailbox for reading and writing, though the server may open it for reading alone.
  ///
  /// - Parameter modSequences: whether a server with CONDSTORE is asked for HIGHESTMODSEQ.
  package func select(
    _ mailbox: MailboxName, modSequences: Bool = false
  ) throws(ClientError) -> SelectedMailbox {
    try open(
      mailbox, with: modSequences ? .select(mailbox, modSequences: true) : nil,
      or: .select(mailbox), isReadOnly: false)
  }

  /// Opens a mailbox for reading only.
  ///
  /// A server with CONDSTORE is asked for HIGHESTMODSEQ: some tell it only to those who ask.
  package func examine(_ mailbox: MailboxName) throws(ClientError) -> SelectedMailbox {
    try open(
      mailbox, with: .examine(mailbox, modSequences: true), or: .examine(mailbox),
      isReadOnly: true)
  }

  /// Opens a mailbox by a command with a parameter, or by one without where the server takes none.
  private func open(
    _ mailbox: MailboxName, with asking: Command?, or plain: Command, isReadOnly: Bool
  ) throws(ClientError) -> SelectedMailbox {
    if let asking, offers("CONDSTORE"), !refusesParameters {
      do throws(ClientError) {
        return try open(mailbox, with: asking, isReadOnly: isReadOnly)
      } catch {
        guard case .refused(let status) = error.code, status.condition == .bad, isUsable else {
          throw error
        }
        refusesParameters = true
      }
    }
    return try open(mailbox, with: plain, isReadOnly: isReadOnly)
  }

  private func open(
    _ mailbox: MailboxName, with command: Command, isReadOnly: Bool
  ) throws(ClientError) -> SelectedMailbox {
    var fresh = SelectedMailbox(name: mailbox)
    fresh.isReadOnly = isReadOnly
    selected = fresh
    do throws(ClientError) {
      try run(command, .opening(mailbox))
    } catch {
      selected = nil
      throw error
    }
    return selected ?? fresh
  }

  /// Makes a mailbox; `refused` with `alreadyExists` where it is there.
  ///
  /// - Parameter use: What it is for, where the server can be told (RFC 6154 §3); made without where it
  ///   does not take that.
  package func create(_ mailbox: MailboxName, use: SpecialUse? = nil) throws(ClientError) {
    if let use, offers("CREATE-SPECIAL-USE") {
      do throws(ClientError) {
        try run(.create(mailbox, use: use), .creating(mailbox))
        return
      } catch {
        guard error.isRefusal, isUsable, !error.isAlreadyThere else { throw error }
      }
    }
    try run(.create(mailbox), .creating(mailbox))
  }

  package func subscribe(_ mailbox: MailboxName) throws(ClientError) {
    try run(.subscribe(mailbox), .subscribing(mailbox))
  }

  /// Asks for nothing: shows whether the connection still lives, and brings news of the mailbox.
  package func noop() throws(ClientError) { try run(.noop, .asking) }

  /// Says goodbye and closes; a server that does not answer is left all the same.
  package func logout() {
    if isUsable, pendingFetches.isEmpty, pendingAppends.isEmpty {
      idleTime = min(idleTime, .seconds(5))
      if (try? run(.logout, .loggingOut)) == nil { transcript?.note("no answer to LOGOUT") }
    }
    close()
  }
}

internal import Digests
internal import JobEvents
internal import MailClients
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// New messages that the archive holds already: they are attached, not fetched.
extension BackupWorker {
  /// What has to be done about new messages that have not been attached.
  struct Remainder {
    var fetch: UIDSet
    /// Another folder fetches these: to be attached when it has.
    var later = UIDSet()
  }

  /// Messages whose headers or names are compared at a time.
  private static let recognisedPage = 1000
  /// Messages of a renumbered folder that are fetched whatever their headers say, at least.
  private static let smallestSample = 20
  /// How often looking through a folder may break before nothing but the messages is asked for.
  private static let patience = 2

  /// Attaches what the archive holds of new messages.
  func recognise(
    _ new: UIDSet, of folder: BackupFolder, _ generation: GenerationID,
    on connection: IMAPConnection
  ) async throws -> Remainder {
    guard !new.isEmpty, folder.tally.snapshot.breaks < Self.patience else {
      return Remainder(fetch: new)
    }
    var rest = new
    if try await context.keeper.holdsSuperseded(folder) {
      rest = try await matchByHeaders(rest, of: folder, generation, among: nil, on: connection)
    } else {
      rest = try await attachRenamed(rest, of: folder, generation, on: connection)
    }
    return try await identify(rest, of: folder, generation, isLast: false, on: connection)
  }

  // MARK: Renumbered folders

  /// Recognises the messages of a folder whose UIDVALIDITY has changed by their headers
  /// (RELIABILITY 2.5); returns those that have to be fetched.
  ///
  /// First a sample is fetched whole, to see whether header, size and date tell messages apart at
  /// this server. If one of it is not what its header promised, all are fetched.
  ///
  /// - Parameter former: The folder that it was before, where it has another name besides.
  func matchByHeaders(
    _ new: UIDSet, of folder: BackupFolder, _ generation: GenerationID,
    among former: JournalKeeper.FormerFolder?, on connection: IMAPConnection
  ) async throws -> UIDSet {
    let sample = Self.sample(of: new)
    guard sample.count < new.count else { return new }
    if let former {
      try await context.keeper.beginMatching(folder, among: former)
    } else {
      try await context.keeper.beginMatching(folder)
    }
    var rest = new
    do {
      let kept = try await checkSample(sample, of: folder, generation, on: connection)
      rest = rest.subtracting(kept.received)
      if kept.isTrue {
        rest = try await attachMatches(
          rest, of: folder, generation, mayShareFile: former != nil, on: connection)
      }
    } catch {
      await context.keeper.endMatching(folder)
      throw error
    }
    await context.keeper.endMatching(folder)
    return rest
  }

  /// Random ones, at least 20 and 1 % of all.
  static func sample(of uids: UIDSet) -> UIDSet {
    var left = uids.count
    var needed = max(smallestSample, (left + 99) / 100)
    if needed >= left { return uids }
    var sample = UIDSet()
    for uid in uids {
      if Int.random(in: 0..<left) < needed {
        sample.insert(uid)
        needed -= 1
      }
      left -= 1
    }
    return sample
  }

  /// Fetches a sample, and tells whether it is what its headers promised.
  private func checkSample(
    _ sample: UIDSet, of folder: BackupFolder, _ generation: GenerationID,
    on connection: IMAPConnection
  ) async throws -> (received: UIDSet, isTrue: Bool) {
    var promised: [UID: KnownCopy] = [:]
    for page in Self.pages(of: sample) {
      guard let messages = try ask(for: .header, of: page, on: connection) else {
        return (UIDSet(), false)
      }
      promised.merge(try await context.keeper.match(messages, of: folder)) { _, new in new }
    }
    // Without any promise that was kept, headers prove nothing.
    var isTrue = false
    var received = UIDSet()
    for chunk in Self.chunks(of: sample) {
      if context.stop.isStopping { throw StopRequested() }
      let fetch = try connection.beginFetch(chunk, items: messageItems(connection))
      let left = try receive(
        fetch, chunk, folder, generation, keepsDigests: true, on: connection)
      received = received.union(chunk.subtracting(left))
      for (uid, digest) in sink.digests {
        guard let known = promised[uid] else { continue }
        if known.copy.digest != digest { return (received, false) }
        isTrue = true
      }
      await context.staging.waitForRoom()
    }
    return (received, isTrue)
  }

  private func attachMatches(
    _ uids: UIDSet, of folder: BackupFolder, _ generation: GenerationID, mayShareFile: Bool,
    on connection: IMAPConnection
  ) async throws -> UIDSet {
    var rest = uids
    for page in Self.pages(of: uids) {
      guard let messages = try ask(for: .header, of: page, on: connection) else { return rest }
      let matches = try await context.keeper.match(messages, of: folder)
      rest = rest.subtracting(
        await attach(messages, to: matches, of: folder, generation, mayShareFile: mayShareFile))
    }
    return rest
  }

  // MARK: Messages in several folders

  /// Attaches the messages that the server says are ones that the archive holds.
  ///
  /// - Parameter isLast: Whether everything has been fetched that other folders were to fetch.
  func identify(
    _ new: UIDSet, of folder: BackupFolder, _ generation: GenerationID, isLast: Bool,
    on connection: IMAPConnection
  ) async throws -> Remainder {
    var remainder = Remainder(fetch: new)
    guard nameItem(connection) != nil else { return remainder }
    for page in Self.pages(of: new) {
      guard let messages = try ask(for: [], of: page, on: connection) else {
        context.names.noteRefusal()
        return remainder
      }
      let known = try await context.keeper.identify(messages)
      let attached = await attach(messages, to: known, of: folder, generation, mayShareFile: true)
      remainder.fetch = remainder.fetch.subtracting(attached)
      if isLast { continue }
      noteSizes(of: messages, in: folder, except: attached)
      let others = messages.filter { message in
        !attached.contains(message.uid) && !context.names.claim(message, for: folder)
      }
      let later = UIDSet(others.map(\.uid))
      remainder.fetch = remainder.fetch.subtracting(later)
      remainder.later = remainder.later.union(later)
    }
    return remainder
  }

  private func noteSizes(
    of messages: [ServedMessage], in folder: BackupFolder, except attached: UIDSet
  ) {
    let sizes = messages.lazy.filter { !attached.contains($0.uid) }.compactMap(\.size)
    for size in sizes { context.sizes.noteAnnounced(1, octets: size, in: folder.id) }
  }

  /// Attaches what waited for other folders; what they did not bring is to be fetched.
  func attachLater(_ folder: BackupFolder, _ uids: UIDSet) async throws -> [UIDSet] {
    let (connection, generation) = try await open(folder)
    await context.staging.settle()
    let rest = try await identify(uids, of: folder, generation, isLast: true, on: connection)
    link.noteProgress()
    return Self.chunks(of: rest.fetch)
  }

  /// What the server calls one message in several folders by; nil where it does not.
  private func nameItem(_ connection: IMAPConnection) -> FetchItems? {
    if context.names.isRefused { return nil }
    if connection.offers("OBJECTID") { return .emailID }
    return connection.offers("X-GM-EXT-1") ? .gmailMessageID : nil
  }

  /// What tells the labels of messages; none where the server has none.
  func labelItem(_ connection: IMAPConnection) -> FetchItems {
    connection.offers("X-GM-EXT-1") && !context.names.isRefused ? .gmailLabels : []
  }

  /// What is asked for with each message.
  func messageItems(_ connection: IMAPConnection) -> FetchItems {
    FetchItems.message.union(nameItem(connection) ?? []).union(labelItem(connection))
  }

  // MARK: Both

  static func pages(of uids: UIDSet) -> [UIDSet] {
    var pages: [UIDSet] = []
    var rest = uids
    while !rest.isEmpty {
      let page: UIDSet
      (page, rest) = rest.split(after: recognisedPage)
      pages.append(page)
    }
    return pages
  }

  /// What the server tells of messages; nil where it refuses to.
  ///
  /// Left out is what has no internal date: it is recognised by nothing.
  func ask(
    for items: FetchItems, of uids: UIDSet, on connection: IMAPConnection
  ) throws -> [ServedMessage]? {
    if context.stop.isStopping { throw StopRequested() }
    do {
      return try connection.messages(
        uids, items.union(nameItem(connection) ?? []).union(labelItem(connection)))
    } catch let error as ClientError
      where error.isRefusal && connection.isUsable && !error.isWorthRetrying
    {
      return nil
    }
  }

  /// Leaves the known ones of messages for the journal; returns their UIDs.
  func attach(
    _ messages: [ServedMessage], to known: [UID: KnownCopy], of folder: BackupFolder,
    _ generation: GenerationID, mayShareFile: Bool
  ) async -> UIDSet {
    var attached = UIDSet()
    for message in messages {
      guard let source = known[message.uid] else { continue }
      context.staging.add(
        .attached(
          AttachedMessage(
            folder: folder, generation: generation, served: message, source: source,
            mayShareFile: mayShareFile)))
      context.meter.message(octets: 0, in: folder.name)
      attached.insert(message.uid)
    }
    if !attached.isEmpty { link.noteProgress() }
    await context.staging.waitForRoom()
    return attached
  }
}

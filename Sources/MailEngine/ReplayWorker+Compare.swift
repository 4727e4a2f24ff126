internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// The end of a folder: what was sent is held against what the target stores.
///
/// Of every message the announced size; the octets of those of another size, of those that have what
/// servers are known to alter, and of a sample. What was seen is written down page by page, so that each
/// message is compared once, by this run or by the next.
extension ReplayWorker {
  /// Messages that are read back with one command.
  private static let readPage = 200
  /// Messages that are remembered to have nothing delicate; the others are read once more.
  private static let mostPlain = 50_000
  /// Octets of a message that is read as part of a sample.
  private static let mostSampled: UInt64 = 4 << 20
  /// Messages that are asked for alone and do not come, one after another, before no more are asked for.
  private static let mostInVain = 20

  /// What a page of messages has shown.
  private struct Seen {
    var rows: [ReplayComparison: [ReplayID]] = [:]
    var unread = 0

    mutating func note(_ comparison: ReplayComparison, _ bound: Journal.BoundReplay) {
      rows[comparison, default: []].append(bound.row)
    }
  }

  /// Remembers of the message that was just opened that nothing of it is delicate.
  func notePlain(_ row: ReplayRow) {
    guard !reader.hasDelicateOctets, plain.count < Self.mostPlain else { return }
    plain.insert(row.id)
  }

  private func isDelicate(_ bound: Journal.BoundReplay) async throws -> Bool {
    if plain.remove(bound.row) != nil { return false }
    return try reader.isDelicate(bound.copy, at: try await context.keeper.location(of: bound))
  }

  /// Compares what was sent to the open mailbox and not compared yet.
  ///
  /// - Parameters:
  ///   - there: the messages of the mailbox.
  ///   - window: what of announced sizes and dates is known.
  ///
  /// Throws `Misplaced`.
  func compareSent(
    to folder: ReplayFolder, there: UIDSet, _ window: Window, on connection: IMAPConnection
  ) async throws {
    let keeper = context.keeper
    guard try await keeper.hasUncompared(in: folder.targetRow) else { return }
    // What is done with after it has broken the line is a step ahead.
    if readBacks[folder.targetRow]?.resume() == true { link.noteProgress() }
    var unread = 0
    var altered = 0
    var after: UID?
    while true {
      if context.stop.isStopping { throw StopRequested() }
      let page = try await keeper.uncompared(in: folder.targetRow, after: after)
      guard let last = page.last else { break }
      after = last.uid
      let seen = try await compare(page, in: folder, there, window.sizes, on: connection)
      let redated = try otherDates(among: page, there, window.dates, on: connection)
      try await keeper.note(seen.rows)
      datesDiffer[folder.targetRow, default: 0] += redated
      unread += seen.unread
      altered += seen.rows[.altered]?.count ?? 0
      link.noteProgress()
    }
    readBacks[folder.targetRow, default: ReadBack()].unread = unread
    if altered > 0 { warn(ofAltered: altered, in: folder) }
    if unread > 0, readBacks[folder.targetRow]?.hasToldOfUnread == false {
      readBacks[folder.targetRow]?.hasToldOfUnread = true
      warn(ofUnread: unread, in: folder)
    }
  }

  private func compare(
    _ page: [Journal.BoundReplay], in folder: ReplayFolder, _ there: UIDSet,
    _ known: [UID: UInt64], on connection: IMAPConnection
  ) async throws -> Seen {
    var seen = Seen()
    // Somebody has deleted the others since.
    let present = page.filter { there.contains($0.uid) }
    for bound in page where !there.contains(bound.uid) { seen.note(.never, bound) }
    let sizes = try sizes(of: present, known, on: connection)
    var otherSize = UIDSet()
    var delicate = UIDSet()
    var plain: [Journal.BoundReplay] = []
    for bound in present {
      if let size = sizes[bound.uid], size != bound.copy.wireSize, !habit.sizesMeanNothing {
        otherSize.insert(bound.uid)
      } else if try await isDelicate(bound) {
        delicate.insert(bound.uid)
      } else {
        plain.append(bound)
      }
    }
    let rows = Dictionary(present.map { ($0.uid, $0) }) { first, _ in first }
    // In parts, since a habit shows after a few.
    var rest = otherSize
    while !rest.isEmpty, !habit.sizesTell, !habit.sizesMeanNothing {
      let part: UIDSet
      (part, rest) = rest.split(after: Self.mostInVain)
      let read = try await read(part, rows, folder, there, on: connection, &seen)
      for _ in read.same { habit.noteOtherSize(isAltered: false) }
      for _ in read.others { habit.noteOtherSize(isAltered: true) }
    }
    for uid in rest {
      guard let bound = rows[uid] else { continue }
      if habit.sizesTell { seen.note(.altered, bound) } else { plain.append(bound) }
    }
    _ = try await read(delicate, rows, folder, there, on: connection, &seen)
    let sample = sample(of: plain)
    let sampled = try await read(sample, rows, folder, there, on: connection, &seen)
    if !sampled.others.isEmpty { habit.noteUnseen() }
    let others = plain.filter { !sample.contains($0.uid) }
    // Where nothing of the sample comes, it says nothing of the others.
    let isTold = sample.isEmpty || sampled != (UIDSet(), UIDSet())
    if habit.altersUnseen {
      _ = try await read(UIDSet(others.map(\.uid)), rows, folder, there, on: connection, &seen)
    } else if isTold {
      for bound in others { seen.note(.sample, bound) }
    }
    return seen
  }

  /// The announced sizes of messages.
  private func sizes(
    of page: [Journal.BoundReplay], _ known: [UID: UInt64], on connection: IMAPConnection
  ) throws -> [UID: UInt64] {
    var sizes: [UID: UInt64] = [:]
    var untold = UIDSet()
    for bound in page {
      if let size = known[bound.uid] { sizes[bound.uid] = size } else { untold.insert(bound.uid) }
    }
    guard !untold.isEmpty else { return sizes }
    try askIfTold(untold, .size, on: connection) { uid, data in
      if let size = data.size { sizes[uid] = size }
    }
    return sizes
  }

  /// Asks for items of messages; a refusal is no answer.
  func askIfTold(
    _ uids: UIDSet, _ items: FetchItems, on connection: IMAPConnection,
    _ each: (UID, FetchData) -> Void
  ) throws {
    do {
      try connection.fetch(uids, items: items) { data in
        if let uid = data.uid { each(uid, data) }
      }
    } catch let error as ClientError {
      guard error.isRefusal, connection.isUsable, !error.isThrottling else { throw error }
    }
  }

  /// Some of many, none of them large.
  private func sample(of page: [Journal.BoundReplay]) -> UIDSet {
    if habit.altersUnseen { return UIDSet() }
    let small = page.filter { $0.copy.wireSize <= Self.mostSampled }
    return ServerComparer.sample(of: UIDSet(small.map(\.uid)))
  }

  /// Reads messages whole and tells the archive's from others.
  private func read(
    _ uids: UIDSet, _ rows: [UID: Journal.BoundReplay], _ folder: ReplayFolder, _ there: UIDSet,
    on connection: IMAPConnection, _ seen: inout Seen
  ) async throws -> (same: UIDSet, others: UIDSet) {
    var found: (same: UIDSet, others: UIDSet) = (UIDSet(), UIDSet())
    var rest = uids
    while !rest.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      let part: UIDSet
      (part, rest) = rest.split(after: Self.readPage)
      let sink = try readBack(part, folder, on: connection)
      seen.unread += part.count - sink.contents.count
      compared += sink.contents.count
      let others = try await others(
        among: sink.contents, rows, folder, there: there, on: connection)
      let altered = UIDSet(others.map(\.uid))
      for bound in others { tell(altered: bound, folder) }
      for content in sink.contents {
        guard let bound = rows[content.uid] else { continue }
        let isAltered = altered.contains(content.uid)
        seen.note(isAltered ? .altered : .content, bound)
        if isAltered { found.others.insert(content.uid) } else { found.same.insert(content.uid) }
      }
    }
    return found
  }

  /// Those of the messages read that are others than the archive's, header fields apart that the server has
  /// added.
  ///
  /// What differs is read once more: which fields a message has is worth keeping of few.
  ///
  /// Throws `Misplaced`.
  func others(
    among contents: [ServedContent], _ rows: [UID: Journal.BoundReplay], _ folder: ReplayFolder,
    there: UIDSet, on connection: IMAPConnection
  ) async throws -> [Journal.BoundReplay] {
    let keeper = context.keeper
    let suspects = try await keeper.others(among: contents, of: rows)
    guard !suspects.isEmpty else { return [] }
    let sink = AnatomySink()
    try ask(for: UIDSet(suspects.map(\.uid)), of: folder, into: sink, on: connection)
    var others: [Journal.BoundReplay] = []
    var strangers = UIDSet()
    for bound in suspects {
      if let served = sink.found[bound.uid], let original = try await keeper.anatomy(of: bound) {
        if served.adds(to: original) { continue }
        if served.messageID != original.messageID { strangers.insert(bound.uid) }
      }
      others.append(bound)
    }
    try await seekElsewhere(strangers, of: folder, there: there, on: connection)
    if others.count < suspects.count, !hasToldOfAdditions {
      hasToldOfAdditions = true
      context.observer.receive(.warning(Self.addsFields))
    }
    return others
  }

  private static let addsFields = JobWarning(
    what: Phrase(
      en:
        "The target adds header fields of its own to messages. They are as they were sent but for these.",
      ja: "移行先のサーバは、メールのヘッダに独自の行を加えます。それ以外は送ったときのままです。"))

  /// Asks for whole messages; a refusal is no answer.
  private func ask(
    for uids: UIDSet, of folder: ReplayFolder, into sink: some FetchSink,
    on connection: IMAPConnection
  ) throws {
    readBacks[folder.targetRow, default: ReadBack()].begin(uids)
    do {
      try fetch(uids, .body, into: sink, on: connection)
    } catch let error as ClientError {
      guard error.isRefusal, connection.isUsable, !error.isThrottling else { throw error }
    }
    readBacks[folder.targetRow]?.end()
  }

  /// Asks for messages that were sent; what the server does not hand over costs the run nothing more.
  private func readBack(
    _ uids: UIDSet, _ folder: ReplayFolder, on connection: IMAPConnection
  ) throws -> DigestSink {
    var state: ReadBack { readBacks[folder.targetRow, default: ReadBack()] }
    let sink = DigestSink(uids.subtracting(state.struckOut))
    if habit.handsNothingOver { return sink }
    if !state.isCareful { try ask(for: sink.wanted, of: folder, into: sink, on: connection) }
    // Servers that name no UID do so where one message is asked for alone.
    var inVain = 0
    for uid in sink.wanted where !state.isOver && inVain < Self.mostInVain {
      let before = sink.contents.count
      try ask(for: UIDSet([uid]), of: folder, into: sink, on: connection)
      inVain = sink.contents.count > before ? 0 : inVain + 1
    }
    if inVain == Self.mostInVain { habit.handsNothingOver = true }
    return sink
  }

  func tell(altered bound: Journal.BoundReplay, _ folder: ReplayFolder) {
    guard context.isVerbose else { return }
    context.observer.receive(
      .message(
        MessageReport(
          folder: folder.name, uid: bound.uid.rawValue, outcome: .different,
          sha256: bound.copy.digest.description)))
  }

  private func warn(ofAltered count: Int, in folder: ReplayFolder) {
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "The target has altered \(count) of the messages that were sent to "
              + "“\(folder.targetName)”.",
            ja: "移行先のサーバが、「\(folder.targetName)」へ送ったメールのうち \(count) 通の内容を書き換えました。"),
          remedy: Phrase(
            en: "The archive keeps them as they were; --report FILE names each.",
            ja: "アーカイブには元のまま残っています。--report FILE で1通ずつ確認できます。"),
          folder: folder.targetName)))
  }

  private func warn(ofUnread count: Int, in folder: ReplayFolder) {
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en:
              "The target has taken \(count) messages of “\(folder.targetName)” and does not hand them "
              + "over to be compared.",
            ja: "移行先は「\(folder.targetName)」の \(count) 通を受け取りましたが、照合のための読み出しに応じません。"),
          remedy: Phrase(
            en: "The next run asks for them again.", ja: "次の実行でもう一度読み出します。"),
          folder: folder.targetName)))
  }
}

internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Holds an archive against its server, folder by folder; opens folders read-only.
///
/// UIDs are compared as sets, flags and RFC822.SIZE of all messages, and the octets of a sample: of
/// those whose announced size is not what it was, and of random ones. Memory grows with neither messages
/// nor folders but for the UIDs of one folder.
actor ServerComparer {
  /// Messages of a folder whose octets are compared, at least, and one of so many beyond.
  private static let sample = 3
  private static let sampleEvery = 100
  /// Messages whose flags are compared at a time.
  private static let page = 2000

  /// What one folder shows.
  struct Comparison: Sendable {
    var report: FolderReport
    var counts = JobSummary.Comparison()
    /// Messages that were to be read and that the server does not hand over.
    var unread = 0
  }

  private let executor = BlockingExecutor(label: "mailkura.compare")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: ServerLink
  let catalogue: ArchiveCatalogue
  let stop: StopSignal
  /// Gets each difference; nil where nobody asked.
  private let observer: (any JobObserver)?
  private let readsAll: Bool
  /// How far the octets of a folder have been compared, over all connections that it takes.
  private var furthest: UID?

  init(
    link: LinkHandover, catalogue: ArchiveCatalogue, stop: StopSignal,
    observer: (any JobObserver)?, readsAll: Bool
  ) {
    self.link = link.accept()
    self.catalogue = catalogue
    self.stop = stop
    self.observer = observer
    self.readsAll = readsAll
  }

  func leave() { link.leave() }

  /// Compares what the server has of a mailbox with what the archive has.
  func compare(_ mailbox: MailboxName) async throws -> Comparison {
    furthest = nil
    while true {
      let connection = try await link.connect()
      do {
        return try await compare(mailbox, on: connection)
      } catch let error as ClientError {
        if connection.isUsable, error.scope <= .mailbox, !error.isWorthRetrying {
          var comparison = Comparison(
            report: FolderReport(
              folder: mailbox.description, server: nil, archived: 0, state: .skipped,
              reason: error.explanation.what))
          comparison.counts.foldersIncomplete = 1
          return comparison
        }
        try await link.recover(from: error)
      }
    }
  }

  private func compare(
    _ mailbox: MailboxName, on connection: IMAPConnection
  ) async throws -> Comparison {
    let box = try connection.examine(mailbox)
    let listed = try connection.listUIDs()
    let exists = Int(connection.selected?.exists ?? box.exists)
    var comparison = Comparison(
      report: FolderReport(
        folder: mailbox.description, server: max(listed.count, exists), archived: 0,
        state: .complete))
    comparison.counts.folders = 1
    if listed.count < exists {
      comparison.counts.foldersIncomplete = 1
      comparison.report.reason = Self.incomplete(listed: listed.count, exists: exists)
    }
    guard let archived = try await catalogue.archivedFolder(mailbox) else {
      comparison.counts.new = listed.count
      if !listed.isEmpty { comparison.report.reason = Self.notArchived }
      return comparison.concluded()
    }
    guard archived.uidValidity == box.uidValidity else {
      try await compareByContent(listed, archived, on: connection, &comparison)
      link.noteProgress()
      return comparison.concluded()
    }
    let common = listed.intersection(archived.uids)
    comparison.report.archived = common.count
    comparison.counts.new = listed.count - common.count
    comparison.counts.gone =
      archived.uids.subtracting(listed).subtracting(archived.leaving).count
    let doubtful = try await compareFlags(
      of: common, archived.generation, on: connection, &comparison)
    let chosen = readsAll ? common : Self.sample(of: common).union(doubtful)
    try await compareOctets(of: chosen, on: connection, &comparison) { [catalogue] uids in
      try await catalogue.archived(uids, of: archived.generation).mapValues(\.digest)
    }
    link.noteProgress()
    return comparison.concluded()
  }

  static func sample(of uids: UIDSet) -> UIDSet {
    UIDSet(uids.shuffled().prefix(max(sample, uids.count / sampleEvery)))
  }

  /// Returns the messages whose announced size is not what it was.
  private func compareFlags(
    of uids: UIDSet, _ generation: GenerationID, on connection: IMAPConnection,
    _ comparison: inout Comparison
  ) async throws -> UIDSet {
    var doubtful = UIDSet()
    var rest = uids
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: Self.page)
      var served: [UID: FetchData] = [:]
      try connection.fetch(page, items: [.flags, .size]) { data in
        if let uid = data.uid { served[uid] = data.completed(by: served[uid]) }
      }
      for (uid, archived) in try await catalogue.archived(page, of: generation) {
        guard let data = served[uid] else { continue }
        if let flags = data.flags { note(flags, archived.flags, uid, &comparison) }
        if let size = data.size, let known = archived.announcedSize, size != known {
          doubtful.insert(uid)
        }
      }
    }
    return doubtful
  }

  func note(
    _ served: MessageFlags, _ archived: MessageFlags, _ uid: UID, _ comparison: inout Comparison
  ) {
    guard !served.isSame(as: archived) else { return }
    comparison.counts.flagsDiffer += 1
    observer?.receive(
      .message(
        MessageReport(
          folder: comparison.report.folder, uid: uid.rawValue, outcome: .flags)))
  }

  /// Reads messages whole and compares their hashes with those that the archive has.
  func compareOctets(
    of uids: UIDSet, on connection: IMAPConnection, _ comparison: inout Comparison,
    with archived: (UIDSet) async throws -> [UID: ContentDigest]
  ) async throws {
    for part in IMAPConnection.batches(of: uids) {
      var rest = part
      while !rest.isEmpty {
        if stop.isStopping { throw StopRequested() }
        let page: UIDSet
        (page, rest) = rest.split(after: 200)
        let sink = DigestSink(page)
        try connection.finishFetch(try connection.beginFetch(page, items: .message), into: sink)
        // What somebody has removed meanwhile is not withheld.
        let unread = sink.wanted.isEmpty ? 0 : try connection.searchUIDs(sink.wanted).count
        if unread > 0 {
          comparison.unread += unread
          comparison.counts.foldersIncomplete = 1
        }
        let known = try await archived(page)
        for content in sink.contents {
          guard let digest = known[content.uid] else { continue }
          comparison.counts.compared += 1
          guard digest != content.digest else { continue }
          comparison.counts.different += 1
          observer?.receive(
            .message(
              MessageReport(
                folder: comparison.report.folder, uid: content.uid.rawValue,
                outcome: .different, sha256: digest.description)))
        }
        // What was read before the connection broke is no progress the second time.
        if let last = page.last, furthest.map({ last > $0 }) ?? true {
          furthest = last
          link.noteProgress()
        }
      }
    }
  }
}

extension ServerComparer {
  static func incomplete(listed: Int, exists: Int) -> Phrase {
    Phrase(
      en: "the server lists \(listed) of \(exists) messages",
      ja: "サーバは \(exists) 通中 \(listed) 通しか示しません")
  }

  fileprivate static func withheld(_ count: Int) -> Phrase {
    Phrase(
      en: "the server does not hand over \(count) message\(count == 1 ? "" : "s")",
      ja: "サーバが \(count) 通を渡しません")
  }

  private static let notArchived = Phrase(
    en: "not in the archive yet; run mailkura backup", ja: "まだ保存していません。mailkura backup を実行してください")

  fileprivate static func behind(_ counts: JobSummary.Comparison) -> Phrase {
    var english: [String] = []
    var japanese: [String] = []
    func add(_ count: Int, _ words: Phrase) {
      guard count > 0 else { return }
      english.append("\(count) \(words.en)")
      japanese.append("\(words.ja) \(count) 通")
    }
    add(counts.new, Phrase(en: "new on the server", ja: "サーバの新着"))
    add(counts.gone, Phrase(en: "gone from the server", ja: "サーバから消えたもの"))
    add(counts.flagsDiffer, Phrase(en: "with other flags", ja: "フラグの違い"))
    return Phrase(
      en: english.joined(separator: ", ") + "; run mailkura backup",
      ja: japanese.joined(separator: "、") + "。mailkura backup を実行してください")
  }
}

extension ServerComparer.Comparison {
  /// The same with the state of the folder, and the gravest reason where it is not complete.
  func concluded() -> Self {
    var comparison = self
    comparison.report.gone = counts.gone
    guard counts.isBehind || counts.different > 0 else { return comparison }
    comparison.report.state = .partial
    if counts.different > 0 {
      comparison.report.reason = Phrase(
        en:
          "\(counts.different) of \(counts.compared) messages read are others than those archived",
        ja: "読み比べた \(counts.compared) 通のうち \(counts.different) 通が保存したものと異なります")
    } else if unread > 0 {
      comparison.report.reason = ServerComparer.withheld(unread)
    } else if comparison.report.reason == nil {
      comparison.report.reason = ServerComparer.behind(counts)
    }
    return comparison
  }

  /// A folder that the archive has and LIST does not name.
  static func unlisted(_ mailbox: MailboxName, present: Int) -> Self {
    var comparison = Self(
      report: FolderReport(
        folder: mailbox.description, server: nil, archived: 0, gone: present, state: .partial,
        reason: Phrase(
          en: "not on the server any more; the archive keeps it",
          ja: "サーバにはもうありません。アーカイブには残っています")))
    comparison.counts.folders = 1
    comparison.counts.gone = present
    // Also where it was empty: the next backup has something to note.
    comparison.counts.foldersIncomplete = present == 0 ? 1 : 0
    return comparison
  }
}

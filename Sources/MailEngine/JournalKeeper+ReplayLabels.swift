internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Folders that are labels, and labels that become keywords.
extension JournalKeeper {
  /// The places of folders from which only that is sent which no folder before them has, in that order.
  func views(
    among chosen: [Int], of folders: [FolderRow], _ labels: LabelTreatment
  ) throws -> [Int] {
    replaysLabels = false
    guard labels != .off else { return [] }
    let candidates = folders.map(\.candidate)
    let views = ViewFolders.find(in: candidates).map(\.place).filter(chosen.contains)
    guard labels == .keywords else { return views }
    guard try folders.contains(where: { try hasLabels($0) }) else {
      throw EngineError(.noLabels(path: root.path))
    }
    replaysLabels = true
    // One folder for each message: its place in INBOX, Sent and the like, else with all the others.
    let others = Set(SpecialUseFolders.find(in: candidates).values)
    let labelled = chosen.filter { place in
      !views.contains(place) && !others.contains(place) && !folders[place].facts.name.isInbox
    }
    return views + labelled
  }

  private func hasLabels(_ folder: FolderRow) throws -> Bool {
    guard let generation = try journal.currentGeneration(of: folder.id) else { return false }
    return try journal.labelsKnownSince(generation.id) != nil
  }

  /// A message with its labels as keywords, where that is asked for.
  func labelled(_ row: ReplayRow) -> ReplayRow {
    guard replaysLabels, let labels = row.labels else { return row }
    var row = row
    row.flags = MessageFlags(
      system: row.flags.system, keywords: row.flags.keywords + labels.names.compactMap(Self.keyword)
    )
    return row
  }

  /// The keyword for a label: `$Important` for the one that there is one for (RFC 8457), none for others of
  /// Gmail's own, which say where a message is.
  ///
  /// Keywords are US-ASCII (RFC 9051 §9, `flag-keyword`): other letters stand in modified UTF-7, as in the
  /// name of the label's folder, and what no keyword can have becomes `_`.
  static func keyword(for label: String) -> String? {
    if label.hasPrefix("\\") { return label == "\\Important" ? "$Important" : nil }
    let octets = MailboxName(text: label).wire.map { octet -> UInt8 in
      switch octet {
      case 0...0x20, 0x7f..., 0x22, 0x25, 0x28, 0x29, 0x2a, 0x5c, 0x5d, 0x7b: 0x5f
      default: octet
      }
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// The next messages for a mailbox that another mailbox of the target has.
  func copyable(
    to folder: TargetFolderID, after: ReplayID?
  ) throws -> [Journal.CopyableReplay] {
    try journal.copyable(to: folder, after: after, limit: Self.replayPage)
  }

  /// Whether a message is planned for several of these mailboxes.
  func hasCopyable(_ folders: [TargetFolderID]) throws -> Bool {
    try journal.hasCopyable(wantedBy: try replayRun(), to: folders)
  }

  /// Commits that messages may come to be at the target from now on.
  func markSending(_ rows: [ReplayID]) throws {
    let run = try replayRun()
    try transaction { try journal.markSending(rows, run: run, now: WallClock.seconds) }
  }
}

internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Prints the messages of an archive, page by page and without its lock.
struct ListRun {
  private static let page = 500

  let arguments: ListArguments
  let surroundings: Surroundings

  func run() throws -> ExitCode {
    let path = try AccountResolver(surroundings).archivePath(arguments.archive)
    let root = try ArchiveRoot.open(at: path)
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    let store = try root.openStore()
    let chosen = try chooseFolders(journal)
    let table = ListTable(surroundings: surroundings)
    var filter = filter
    let snapshot = try arguments.at.map { try SnapshotFinder.find($0.choice, in: journal).id }
    if snapshot != nil, filter.presence == .presentAndGone { filter.presence = .present }
    var left = arguments.limit ?? .max
    for folder in arguments.isReversed ? chosen.reversed() : chosen {
      var after: ListedMessage.Key?
      while left > 0 {
        if surroundings.output.isClosed { return .done }
        let messages = try journal.messages(
          in: folder, filter, at: snapshot, after: after,
          order: arguments.isReversed ? .backward : .forward,
          limit: min(left, Self.page))
        guard let last = messages.last else { break }
        after = last.key
        left -= messages.count
        if surroundings.globals.isJSON {
          for message in messages { try printObject(message, store) }
        } else {
          table.print(messages)
        }
      }
    }
    return .done
  }

  private var filter: ListFilter {
    var filter = ListFilter(presence)
    let now = WallClock.milliseconds() / 1000
    filter.since = arguments.since.map { LocalTime.seconds(of: $0, now: now) }
    filter.before = arguments.before.map { LocalTime.seconds(of: $0, now: now) }
    filter.flags = MessageFlags(names: arguments.flags)
    filter.absentFlags = MessageFlags(names: arguments.absentFlags)
    filter.larger = arguments.larger
    filter.smaller = arguments.smaller
    filter.sender = arguments.from
    filter.subject = arguments.subject
    return filter
  }

  private var presence: ListFilter.Presence {
    switch (arguments.onlyGone, arguments.withoutGone) {
    case (true, false): .gone
    case (false, true): .present
    default: .presentAndGone
    }
  }

  /// Nil stands for all folders at once.
  private func chooseFolders(_ journal: Journal) throws -> [FolderID?] {
    guard !arguments.folders.isEmpty else { return [nil] }
    var rows: [FolderRow] = []
    while true {
      let page = try journal.folders(afterPath: rows.last?.path, limit: 1000)
      if page.isEmpty { break }
      rows += page
    }
    let candidates = rows.map(\.candidate)
    let selection = FolderSelection(included: arguments.folders.map(FolderPattern.init))
    if let missing = selection.unmatched(in: candidates).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    return selection.chosen(from: candidates).map { rows[$0].id }
  }

  private func printObject(_ message: ListedMessage, _ store: any ArchiveStore) throws {
    let location = try store.location(folder: message.folderPath, of: message.place)
    let digest = message.digest.description
    surroundings.printJSON(
      "message",
      [
        ("id", .string(String(digest.prefix(MessageID.digits)))),
        ("folder", .string(message.folderName.description)),
        ("uid", .count(message.uid.map { Int($0.rawValue) })), ("sha256", .string(digest)),
        ("size", .unsigned(message.wireSize)),
        ("internal_date", .text(message.internalDate?.rfc3339)),
        (
          "flags",
          .array(MessageFlags(system: message.flags.system).names.map { .string($0) })
        ),
        ("keywords", .array(message.flags.keywords.map { .string($0) })),
        ("labels", message.labels.map { .array($0.names.map { .string($0) }) } ?? .null),
        ("subject", .text(message.subject)), ("from", .text(message.sender)),
        (
          "gone_since",
          .text(message.goneSince.map { InternalDate(seconds: $0).rfc3339 })
        ),
        (
          "removed_since",
          .text(message.removedSince.map { InternalDate(seconds: $0).rfc3339 })
        ),
        ("unique_id", .text(message.uniqueID)),
        ("path", .text(location?.path)),
      ] + StoredPlace(location, isInMbox: store is MboxStore).range)
  }
}

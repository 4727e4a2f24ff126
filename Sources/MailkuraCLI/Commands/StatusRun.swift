internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Prints how archives stand, without their locks.
struct StatusRun {
  private static let shownRuns = 5

  let arguments: StatusArguments
  let surroundings: Surroundings

  func run() throws -> ExitCode {
    let resolver = try AccountResolver(surroundings)
    let paths =
      arguments.archives.isEmpty
      ? try resolver.everyAccount().map(resolver.archivePath(of:))
      : try arguments.archives.map(resolver.archivePath)
    var codes: [ExitCode] = []
    for path in paths {
      do {
        try show(path)
      } catch let error as any Explainable {
        surroundings.tell(error.explanation)
        codes.append(error.explanation.status)
      }
    }
    return ExitCode.combined(codes)
  }

  private func show(_ path: String) throws {
    let root = try ArchiveRoot.open(at: path)
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    let facts = ArchiveStatus(
      path: path, account: root.manifest.account, totals: try journal.totals(),
      lastGood: try journal.lastGoodBackup(),
      runs: try journal.lastRuns(Self.shownRuns), targets: try journal.replayTargets(),
      massRemovals: try journal.openMassRemovals(),
      quarantine: try Quarantine(root: root).totals())
    if surroundings.globals.isJSON {
      StatusJSON(surroundings: surroundings).print(facts)
    } else {
      StatusText(surroundings: surroundings).print(facts)
    }
    if arguments.showsFailed { try showFailures(journal, isNothingSaid: facts.endedEarly == nil) }
  }

  /// - Parameter isNothingSaid: whether nothing was said of trouble yet.
  private func showFailures(_ journal: Journal, isNothingSaid: Bool) throws {
    let printer = FailurePrinter(surroundings: surroundings)
    var hasPrinted = try printAll(printer.print) { try journal.failures(after: $0, limit: 200) }
    hasPrinted =
      try printAll(printer.print) { try journal.refusals(after: $0, limit: 200) } || hasPrinted
    for folder in try journal.everyTargetFolder() {
      for state in [ReplayState.planned, .sending, .unknown] {
        hasPrinted =
          try printAll(printer.print) {
            try journal.unsent(to: folder, state, after: $0, limit: 200)
          } || hasPrinted
      }
    }
    if !hasPrinted, isNothingSaid { printer.printNothing() }
  }

  /// Prints rows page by page.
  ///
  /// - Returns: whether there are any.
  private func printAll<Row: Identifiable>(
    _ print: (Row) -> Void, _ page: (Row.ID?) throws -> [Row]
  ) throws -> Bool {
    var last: Row.ID?
    while true {
      let rows = try page(last)
      guard let end = rows.last else { return last != nil }
      last = end.id
      rows.forEach(print)
    }
  }
}

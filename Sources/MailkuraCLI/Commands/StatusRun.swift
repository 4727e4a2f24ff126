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
    if arguments.showsFailed { try showFailures(journal) }
  }

  private func showFailures(_ journal: Journal) throws {
    let printer = FailurePrinter(surroundings: surroundings)
    var after: FailureID?
    while true {
      let page = try journal.failures(after: after, limit: 200)
      guard let last = page.last else { break }
      after = last.id
      for row in page { printer.print(row) }
    }
    var afterRefusal: ReplayID?
    while true {
      let page = try journal.refusals(after: afterRefusal, limit: 200)
      guard let last = page.last else { break }
      afterRefusal = last.id
      for row in page { printer.print(row) }
    }
    let isAllSent = try showUnsent(journal, printer)
    if after == nil, afterRefusal == nil, isAllSent { printer.printNothing() }
  }

  /// - Returns: whether there is nothing that was to be sent and is not known to be at its target.
  private func showUnsent(_ journal: Journal, _ printer: FailurePrinter) throws -> Bool {
    var isAllSent = true
    for folder in try journal.everyTargetFolder() {
      for state in [ReplayState.planned, .sending, .unknown] {
        var after: ReplayID?
        while true {
          let page = try journal.unsent(to: folder, state, after: after, limit: 200)
          guard let last = page.last else { break }
          after = last.id
          isAllSent = false
          for row in page { printer.print(row) }
        }
      }
    }
    return isAllSent
  }
}

internal import MailEngine
internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// Runs `export`.
struct ExportAction {
  let arguments: ExportArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let path = try AccountResolver(surroundings).archivePath(arguments.archive)
    // The table requires it.
    guard let destination = arguments.destination else { return .usage }
    var filter = ListFilter(arguments.includesGone ? .presentAndGone : .present)
    let now = WallClock.milliseconds() / 1000
    filter.since = arguments.since.map { LocalTime.seconds(of: $0, now: now) }
    filter.before = arguments.before.map { LocalTime.seconds(of: $0, now: now) }
    let request = ExportRequest(
      archivePath: path, destination: destination, format: arguments.format,
      selection: FolderSelection(
        included: arguments.folders.map(FolderPattern.init),
        excluded: arguments.excluded.map(FolderPattern.init)),
      filter: filter, snapshot: arguments.at?.choice,
      isVerbose: surroundings.globals.verbosity > 0)
    return await ExportRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }
}

internal import MailEngine
internal import MailTypes
internal import Settings
internal import SyncJournal
internal import TerminalUI

/// Runs `restore`.
struct RestoreAction {
  let arguments: RestoreArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let resolver = try AccountResolver(surroundings)
    let path = try resolver.archivePath(arguments.archive)
    if let job = arguments.undoneJob {
      return try await UndoAction(
        arguments: arguments, surroundings: surroundings, stop: stop
      ).run(RunID(Int64(job)), path, resolver)
    }
    guard let target = arguments.target else { throw CommandError(.needsTarget) }
    guard !arguments.isApplied else { throw CommandError(.applyWithoutUndo) }
    let account = try resolver.imapAccount(target, arguments.targetOptions)
    try ArchivePresence.check(path)
    var request = ReplayRequest(
      access: try resolver.access(account, stop: stop), archivePath: path,
      selection: FolderSelection(
        included: arguments.folders.map(FolderPattern.init),
        excluded: arguments.excluded.map(FolderPattern.init)),
      naming: ReplayNaming(
        rules: arguments.rules, prefix: arguments.prefix, labels: arguments.labels),
      choice: choice, snapshot: arguments.at?.choice,
      connections: arguments.connections ?? account.connections ?? 2,
      isDryRun: arguments.isDryRun, isVerbose: surroundings.globals.verbosity > 0,
      policy: RetryPolicy(patience: (arguments.wait ?? account.wait)?.inSeconds ?? 30),
      rateLimit: arguments.rateLimit ?? account.rateLimit,
      options: JobOptions.restore(arguments, target: account.identity.description))
    request.repairsMessages = arguments.repairsMessages
    let file = arguments.report.map {
      RestoreReportFile(path: $0, language: surroundings.language)
    }
    let run = ReplayRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ) { report in file?.keep(report) }
    let status = await run.run()
    guard let failure = file?.save() else { return status }
    surroundings.tell(failure)
    return status == .done || status == .partial ? failure.status : status
  }

  private var choice: ReplayChoice {
    let now = WallClock.milliseconds() / 1000
    var choice = ReplayChoice()
    choice.includesGone = arguments.includesGone
    choice.since = arguments.since.map { LocalTime.seconds(of: $0, now: now) }
    choice.before = arguments.before.map { LocalTime.seconds(of: $0, now: now) }
    choice.names = arguments.names
    return choice
  }
}

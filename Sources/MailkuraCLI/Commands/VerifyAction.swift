internal import MailEngine
internal import MailTypes
internal import Settings

/// Runs `verify`.
struct VerifyAction {
  let arguments: VerifyArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let resolver = try AccountResolver(surroundings)
    let path = try resolver.archivePath(arguments.archive)
    var request = VerifyRequest(
      archivePath: path, isVerbose: surroundings.globals.verbosity > 0,
      workers: ProcessorCount.readers, isRepairing: arguments.isRepairing,
      options: JobOptions.verify(arguments))
    if let source = arguments.repairSource {
      try ArchivePresence.check(path)
      let account = try resolver.account(source, arguments.source)
      request.server = try resolver.access(account, stop: stop)
      request.policy = RetryPolicy(patience: account.wait?.inSeconds ?? 30)
      request.selection = FolderSelection(
        included: account.folders.map(FolderPattern.init),
        excluded: account.excluded.map(FolderPattern.init))
      request.namespace =
        NamespaceScope(
          rawValue: (arguments.namespace ?? account.namespace ?? .personal).rawValue) ?? .personal
      request.readsAll = arguments.readsAll
    }
    return await VerifyRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }
}

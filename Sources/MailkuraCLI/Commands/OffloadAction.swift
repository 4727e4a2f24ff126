internal import MailEngine
internal import MailTypes
internal import Settings

/// Runs `offload`.
struct OffloadAction {
  let arguments: OffloadArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let resolver = try AccountResolver(surroundings)
    let account = try resolver.account(arguments.account, arguments.source)
    guard account.endpoint.mailProtocol == .imap else {
      throw CommandError(.offloadNeedsIMAP)
    }
    let path =
      try arguments.archive.map { StandardPaths(surroundings.environment).expanded($0) }
      ?? resolver.archivePath(of: account)
    try ArchivePresence.check(path)
    var request = OffloadRequest(
      access: try resolver.access(account, stop: stop), archivePath: path,
      age: arguments.age?.components.seconds ?? .max)
    request.selection = FolderSelection(
      included: (arguments.folders.isEmpty ? account.folders : arguments.folders)
        .map(FolderPattern.init),
      excluded: (account.excluded + arguments.excluded).map(FolderPattern.init))
    request.namespace =
      NamespaceScope(rawValue: (account.namespace ?? .personal).rawValue) ?? .personal
    request.connections = arguments.connections ?? 1
    request.isApplied = arguments.isApplied
    request.readsAll = arguments.readsAll
    request.includesFlagged = arguments.includesFlagged
    request.allowsMassRemoval = arguments.allowsMassRemoval
    request.isVerbose = surroundings.globals.verbosity > 0
    request.policy = RetryPolicy(patience: (arguments.wait ?? account.wait)?.inSeconds ?? 30)
    request.options = JobOptions.offload(arguments, source: account.identity.description)
    return await OffloadRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }
}

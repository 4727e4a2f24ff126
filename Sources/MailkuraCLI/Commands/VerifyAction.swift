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
      // A POP3 server shows no folders to look for messages in.
      let account =
        arguments.asksForContent
        ? try resolver.imapAccount(source, arguments.source)
        : try resolver.account(source, arguments.source)
      request.server = try resolver.access(account, stop: stop)
      request.policy = RetryPolicy(patience: (arguments.wait ?? account.wait)?.inSeconds ?? 30)
      request.selection = selection(account)
      request.namespace =
        NamespaceScope(
          rawValue: (arguments.namespace ?? account.namespace ?? .personal).rawValue) ?? .personal
      request.readsAll = arguments.readsAll
      request.isByContent = arguments.asksForContent
      request.naming = ReplayNaming(
        rules: arguments.rules, prefix: arguments.prefix, labels: arguments.labels)
      request.snapshot = arguments.at?.choice
    } else if arguments.asksForContent || !(arguments.folders + arguments.excluded).isEmpty {
      throw CommandError(.needsAgainst)
    }
    let file = arguments.report.map {
      RestoreReportFile(path: $0, language: surroundings.language)
    }
    let run = VerifyRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ) { report in file?.keep(report) }
    let status = await run.run()
    guard let failure = file?.save() else { return status }
    surroundings.tell(failure)
    return status == .done || status == .partial ? failure.status : status
  }

  /// Of the archive's own account, unless said otherwise, those that a backup keeps; of another one, all
  /// that the archive has.
  private func selection(_ account: AccountSettings) -> FolderSelection {
    let isSaid = !(arguments.folders + arguments.excluded).isEmpty
    let isOther = arguments.asksForContent
    let included = isSaid || isOther ? arguments.folders : account.folders
    let excluded = isSaid || isOther ? arguments.excluded : account.excluded
    return FolderSelection(
      included: included.map(FolderPattern.init), excluded: excluded.map(FolderPattern.init))
  }
}

internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import Settings

/// Runs `migrate`.
struct MigrateAction {
  let arguments: MigrateArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let resolver = try AccountResolver(surroundings)
    let source = try resolver.account(arguments.source ?? "", arguments.sourceOptions)
    let target = try resolver.imapAccount(arguments.target ?? "", arguments.targetOptions)
    let path =
      try arguments.archive.map {
        StandardPaths(surroundings.environment).expanded($0)
      } ?? resolver.archivePath(of: source)
    let request = MigrateRequest(
      pull: try pull(source, path, target, resolver),
      replay: try replay(target, path, source, resolver))
    if arguments.isDryRun, arguments.report != nil, !surroundings.globals.isJSON {
      surroundings.warn(
        Phrase(
          en: "A dry run of migrate writes no report: nothing has been brought yet.",
          ja: "migrate の確認 (--dry-run) では、まだ何も届けていないため、報告は作成しません。"), nil)
    }
    let file = arguments.report.map {
      RestoreReportFile(path: $0, language: surroundings.language)
    }
    let run = MigrateRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ) { report in file?.keep(report) }
    let status = await run.run()
    guard let failure = file?.save() else { return status }
    surroundings.tell(failure)
    return status == .done || status == .partial ? failure.status : status
  }

  private func selection(_ source: AccountSettings) -> FolderSelection {
    FolderSelection(
      included: (arguments.folders.isEmpty ? source.folders : arguments.folders).map(
        FolderPattern.init),
      excluded: (source.excluded + arguments.excluded).map(FolderPattern.init))
  }

  private func policy(_ account: AccountSettings) -> RetryPolicy {
    RetryPolicy(patience: (arguments.wait ?? account.wait)?.inSeconds ?? 30)
  }

  private func pull(
    _ source: AccountSettings, _ path: String, _ target: AccountSettings,
    _ resolver: AccountResolver
  ) throws -> BackupRequest {
    BackupRequest(
      access: try resolver.access(source, stop: stop), archivePath: path,
      kind: (arguments.format ?? source.format).flatMap {
        ArchiveManifest.Kind(rawValue: $0.rawValue)
      },
      selection: selection(source),
      namespace: NamespaceScope(
        rawValue: (arguments.namespace ?? source.namespace ?? .personal).rawValue) ?? .personal,
      connections: arguments.connections ?? source.connections ?? 2,
      isDryRun: arguments.isDryRun, isVerbose: surroundings.globals.verbosity > 0,
      isWatched: !surroundings.globals.isQuiet || surroundings.globals.isJSON,
      policy: policy(source), rateLimit: arguments.rateLimit ?? source.rateLimit,
      dailyLimit: arguments.dailyLimit ?? source.dailyLimit,
      options: JobOptions.migrate(
        arguments, source: source.identity.description, target: target.identity.description))
  }

  private func replay(
    _ target: AccountSettings, _ path: String, _ source: AccountSettings,
    _ resolver: AccountResolver
  ) throws -> ReplayRequest {
    var request = ReplayRequest(
      access: try resolver.access(target, stop: stop), archivePath: path,
      selection: selection(source),
      naming: ReplayNaming(
        rules: arguments.rules, prefix: arguments.prefix, labels: arguments.labels),
      snapshot: arguments.at?.choice,
      connections: arguments.connections ?? target.connections ?? 2,
      isVerbose: surroundings.globals.verbosity > 0,
      policy: policy(target), rateLimit: arguments.rateLimit ?? target.rateLimit)
    request.repairsMessages = arguments.repairsMessages
    return request
  }
}

internal import JobEvents
internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import Settings

/// Runs `backup`: one account after another.
struct BackupAction {
  let arguments: BackupArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let resolver = try AccountResolver(surroundings)
    let accounts =
      arguments.sources.isEmpty
      ? try resolver.everyAccount(arguments.source)
      : try arguments.sources.map { try resolver.account($0, arguments.source) }
    if accounts.count > 1, arguments.archive != nil {
      throw CommandError(.archiveForSeveral)
    }
    var codes: [ExitCode] = []
    for account in accounts {
      if stop.isStopping {
        codes.append(stop.status)
        break
      }
      do {
        codes.append(
          try await back(up: account, resolver, label: accounts.count > 1 ? account.name : nil))
      } catch let error as any Explainable {
        if stop.isStopping {
          codes.append(stop.status)
          break
        }
        surroundings.reporter(label: account.name).receive(.failed(error.explanation))
        codes.append(error.explanation.status)
      }
    }
    return ExitCode.combined(codes)
  }

  private func back(
    up account: AccountSettings, _ resolver: AccountResolver, label: String?
  ) async throws -> ExitCode {
    let path =
      try arguments.archive.map {
        StandardPaths(surroundings.environment).expanded($0)
      } ?? resolver.archivePath(of: account)
    let request = BackupRequest(
      access: try resolver.access(account, stop: stop), archivePath: path,
      kind: (arguments.format ?? account.format).flatMap {
        ArchiveManifest.Kind(rawValue: $0.rawValue)
      },
      selection: FolderSelection(
        included: chosen(arguments.folders, account.folders),
        excluded: (account.excluded + arguments.excluded).map(FolderPattern.init)),
      namespace: NamespaceScope(
        rawValue: (arguments.namespace ?? account.namespace ?? .personal).rawValue) ?? .personal,
      connections: arguments.connections ?? account.connections ?? 2,
      isDryRun: arguments.isDryRun, isMoved: arguments.isMoved,
      isVerbose: surroundings.globals.verbosity > 0,
      isWatched: !surroundings.globals.isQuiet || surroundings.globals.isJSON,
      policy: RetryPolicy(patience: (arguments.wait ?? account.wait)?.inSeconds ?? 30),
      rateLimit: arguments.rateLimit ?? account.rateLimit,
      dailyLimit: arguments.dailyLimit ?? account.dailyLimit,
      removal: removal(of: account),
      options: JobOptions.backup(arguments, source: account.identity.description))
    return await BackupRun(
      request: request, observer: surroundings.reporter(label: label), stop: stop
    ).run()
  }

  private func removal(of account: AccountSettings) -> RemovalPolicy {
    let isAsked = arguments.deletes || arguments.serverAge != nil
    guard let age = isAsked ? arguments.serverAge ?? .zero : account.serverAge else { return .keep }
    return age == .zero ? .delete : .deleteAfter(age)
  }

  /// What the command line asks for stands for what the configuration says.
  private func chosen(_ asked: [String], _ configured: [String]) -> [FolderPattern] {
    (asked.isEmpty ? configured : asked).map(FolderPattern.init)
  }
}

internal import MailEngine
internal import MailTypes
internal import Settings

/// Runs `prune`.
struct PruneAction {
  let arguments: PruneArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let resolver = try AccountResolver(surroundings)
    let path = try resolver.archivePath(arguments.archive)
    let configured = resolver.account(ofArchive: arguments.archive)?.retention
    let age = arguments.age ?? configured
    if age == nil {
      surroundings.warn(
        Phrase(
          en: "Retention is “keep”: nothing is removed.", ja: "保存期間は無期限 (keep) です。何も削除しません。"),
        Phrase(
          en: "Say --older-than DURATION, or set retention.gone in the configuration.",
          ja: "--older-than で期間を指定するか、設定の retention.gone を変えてください。"))
    }
    let request = PruneRequest(
      archivePath: path, age: age?.components.seconds ?? .max,
      selection: FolderSelection(
        included: arguments.folders.map(FolderPattern.init),
        excluded: arguments.excluded.map(FolderPattern.init)),
      isApplied: arguments.isApplied, allowsMassRemoval: arguments.allowsMassRemoval,
      isVerbose: surroundings.globals.verbosity > 0,
      options: JobOptions.prune(arguments, age: age))
    return await PruneRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }
}

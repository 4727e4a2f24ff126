internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import Settings

/// Runs `import`.
struct ImportAction {
  let arguments: ImportArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let paths = StandardPaths(surroundings.environment)
    let request = ImportRequest(
      sourcePath: paths.expanded(arguments.source), form: arguments.form,
      archivePath: try AccountResolver(surroundings).archivePath(arguments.archive ?? ""),
      kind: arguments.format.flatMap { ArchiveManifest.Kind(rawValue: $0.rawValue) },
      selection: FolderSelection(
        included: arguments.folders.map(FolderPattern.init),
        excluded: arguments.excluded.map(FolderPattern.init)),
      prefix: arguments.prefix, includesDeleted: arguments.includesDeleted,
      isDryRun: arguments.isDryRun, isVerbose: surroundings.globals.verbosity > 0,
      options: JobOptions.importing(arguments))
    return await ImportRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }
}

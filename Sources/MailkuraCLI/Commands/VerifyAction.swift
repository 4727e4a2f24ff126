internal import MailEngine
internal import MailTypes
internal import Settings

/// Runs `verify`.
struct VerifyAction {
  let arguments: VerifyArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run() async throws -> ExitCode {
    let path = try AccountResolver(surroundings).archivePath(arguments.archive)
    let request = VerifyRequest(
      archivePath: path, isVerbose: surroundings.globals.verbosity > 0,
      workers: ProcessorCount.readers, isRepairing: arguments.isRepairing,
      options: JobOptions.verify(arguments))
    return await VerifyRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }
}

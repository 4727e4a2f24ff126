internal import CSystem
internal import CommandTable
internal import MailEngine
internal import MailTypes
internal import Settings
internal import TerminalUI

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The whole tool: from the words of the command line to the exit status.
package enum Tool {
  /// Seconds that a message in hand has to arrive after a request to stop.
  private static let lastSeconds = 9.0

  /// Runs the tool as a process and ends the process.
  package static func main() async -> Never {
    ProcessHardening.apply()
    csystem_return_memory()
    DescriptorOutput.ignoreBrokenPipes()
    // A limit on the size of files then is an error like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    let status = await run(
      Array(CommandLine.arguments.dropFirst()), environment: .current())
    exit(status.rawValue)
  }

  static func run(_ arguments: [String], environment: ProcessEnvironment) async -> ExitCode {
    let parsed = ToolTable.parser.parse(arguments)
    let surroundings = Surroundings(environment: environment, globals: parsed.globals)
    let status: ExitCode
    switch parsed.outcome {
    case .stopped:
      printStopped(parsed.command, surroundings)
      status = .done
    case .failed(let error):
      if case .missingCommand = error.code, !parsed.globals.isJSON {
        surroundings.console.message(
          HelpRenderer.standard(surroundings).render(ToolTable.description))
      }
      surroundings.tell(error.explanation)
      status = .usage
    case .chosen(let choice):
      status = await perform(choice, surroundings)
    }
    guard let failure = surroundings.output.failure, status == .done else { return status }
    surroundings.tell(OutputFailure.explanation(failure))
    return .inputOutput
  }

  private static func printStopped(
    _ command: CommandDescription?, _ surroundings: Surroundings
  ) {
    if surroundings.globals.wantsVersion {
      surroundings.output.write("mailkura \(ToolVersion.text)\n")
      return
    }
    let renderer = HelpRenderer.standard(surroundings)
    let text =
      command.map { renderer.render($0, of: ToolTable.description) }
      ?? renderer.render(ToolTable.description)
    surroundings.output.write(text)
  }

  private static func perform(_ choice: ToolChoice, _ surroundings: Surroundings) async -> ExitCode
  {
    let stop = StopSignal()
    if choice.isJob {
      SignalWatch.start(stop)
      _ = stop.escalate(after: lastSeconds)
    }
    do {
      switch choice {
      case .backup(let arguments):
        return try await BackupAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .restore(let arguments):
        return try await RestoreAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .migrate(let arguments):
        return try await MigrateAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .verify(let arguments):
        return try await VerifyAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .export(let arguments):
        return try await ExportAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .prune(let arguments):
        return try await PruneAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .offload(let arguments):
        return try await OffloadAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .importing(let arguments):
        return try await ImportAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .reindex(let arguments):
        return try await ReindexAction(
          arguments: arguments, surroundings: surroundings, stop: stop
        ).run()
      case .status(let arguments):
        return try StatusRun(arguments: arguments, surroundings: surroundings).run()
      case .snapshots(let arguments):
        return try SnapshotsRun(arguments: arguments, surroundings: surroundings).run()
      case .show(let arguments):
        return try ShowRun(arguments: arguments, surroundings: surroundings).run()
      case .list(let arguments):
        return try ListRun(arguments: arguments, surroundings: surroundings).run()
      }
    } catch let error as any Explainable {
      if stop.isStopping { return stop.status }
      surroundings.tell(error.explanation)
      return error.explanation.status
    } catch {
      surroundings.tell(UnexpectedFailure.explanation(error))
      return .inputOutput
    }
  }
}

extension HelpRenderer {
  static func standard(_ surroundings: Surroundings) -> HelpRenderer {
    HelpRenderer(
      language: surroundings.language, width: surroundings.outputTerminal.width,
      isColoured: surroundings.outputStyle.isColoured,
      columns: { CharacterWidth.columns(of: $0) })
  }
}

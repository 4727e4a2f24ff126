internal import MailArchive
internal import MailEngine
internal import MailTypes
internal import Settings
internal import SyncJournal

/// Runs `restore --undo`.
struct UndoAction {
  let arguments: RestoreArguments
  let surroundings: Surroundings
  let stop: StopSignal

  func run(_ job: RunID, _ path: String, _ resolver: AccountResolver) async throws -> ExitCode {
    guard !choosesMail else { throw CommandError(.undoTakesNoChoice) }
    try ArchivePresence.check(path)
    let account = try receiver(of: job, path, resolver)
    let request = UndoRequest(
      access: try resolver.access(account, stop: stop), archivePath: path, job: job,
      isApplied: arguments.isApplied && !arguments.isDryRun,
      isVerbose: surroundings.globals.verbosity > 0,
      policy: RetryPolicy(patience: (arguments.wait ?? account.wait)?.inSeconds ?? 30),
      options: JobOptions.undo(job.rawValue, target: account.identity.description))
    return await UndoRun(
      request: request, observer: surroundings.reporter(label: nil), stop: stop
    ).run()
  }

  private var choosesMail: Bool {
    !(arguments.folders + arguments.excluded).isEmpty || !arguments.rules.isEmpty
      || arguments.prefix != nil || arguments.at != nil || arguments.includesGone
      || !arguments.names.isEmpty || arguments.since != nil || arguments.before != nil
      || arguments.repairsMessages || arguments.report != nil
  }

  /// The account that is named or, without one, that of the configuration which the job has sent to.
  private func receiver(
    of job: RunID, _ path: String, _ resolver: AccountResolver
  ) throws -> AccountSettings {
    if let target = arguments.target {
      return try resolver.imapAccount(target, arguments.targetOptions)
    }
    let root = try ArchiveRoot.open(at: path)
    let journal = try Journal.open(path: root.journalPath, access: .readOnly)
    defer { journal.close() }
    let known = try journal.receivers(of: job).map(\.description)
    let receivers = try known.isEmpty ? [journal.recordedTarget(of: job)].compactMap { $0 } : known
    let accounts =
      resolver.hasConfiguration ? try resolver.everyAccount(arguments.targetOptions) : []
    let account = accounts.first {
      receivers.contains($0.identity.description) && $0.endpoint.mailProtocol == .imap
    }
    guard let account else { throw CommandError(.unknownReceiver(job.rawValue, receivers.first)) }
    return account
  }
}

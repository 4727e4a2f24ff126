package import JobEvents
internal import MailArchive
package import MailTypes
internal import SyncJournal

/// Re-reads every message of an archive and compares it with the journal.
///
/// Changes nothing unless it is asked to repair what differs.
package struct VerifyRun: Sendable {
  let request: VerifyRequest
  let observer: any JobObserver
  let stop: StopSignal

  package init(request: VerifyRequest, observer: any JobObserver, stop: StopSignal) {
    self.request = request
    self.observer = observer
    self.stop = stop
  }

  /// Runs to the end, whatever happens; events tell the rest.
  package func run() async -> ExitCode {
    let began = MonotonicClock.seconds
    let tally = VerifyTally(observer: observer, keepsFindings: request.isRepairing)
    var session: VerifySession?
    var failure: (any Error)?
    do {
      try await UnfinishedRewrites.end(in: ArchiveRoot.open(at: request.archivePath))
      let opened = try VerifySession(self, tally)
      session = opened
      try await opened.perform()
    } catch {
      failure = error
    }
    tally.tellCounted()
    let left = tally.left
    let contradictions = await session?.contradictions ?? []
    let isOther = tally.check.server?.different ?? 0 > 0
    let isUnsound = failure == nil && (left.differences > 0 || !contradictions.isEmpty || isOther)
    let isPartial =
      isUnsound || tally.isIncomplete || tally.check.server?.isBehind ?? false
    var ending = JobEnding(error: failure, isPartial: isPartial, stop: stop)
    var exitCode = isUnsound ? ExitCode.damaged : ending.exitCode
    var summary = JobSummary(
      command: "verify", state: ending.state, job: await session?.job?.rawValue,
      seconds: MonotonicClock.seconds - began, counts: .verify(tally.check))
    do {
      try await session?.close(ending, exitCode, summary, failure: failure)
    } catch  where failure == nil {
      ending = JobEnding(error: error, isPartial: isUnsound, stop: stop)
      exitCode = ending.exitCode
      summary.state = ending.state
    } catch {
      // The first failure is the one to tell.
    }
    if let report = request.server?.extensionReport { observer.receive(.extensions(report)) }
    if let explanation = ending.explanation { observer.receive(.failed(explanation)) }
    if !contradictions.isEmpty {
      observer.receive(.failed(EngineError(.journalContradicts(contradictions)).explanation))
    }
    if left.differences > 0, failure == nil || failure is StopRequested {
      observer.receive(.failed(Self.explain(left, isRepairing: request.isRepairing)))
    }
    observer.receive(.summary(summary))
    return exitCode
  }

  private static func explain(_ check: JobSummary.Check, isRepairing: Bool) -> Explanation {
    Explanation(
      .damaged,
      what: Phrase(
        en: "The archive is not what the journal says: \(check.damaged) damaged, "
          + "\(check.missing) missing, \(check.unknown) unknown, \(check.doubled) doubled.",
        ja: "アーカイブがジャーナルと一致しません。破損 \(check.damaged)、欠落 \(check.missing)、"
          + "不明 \(check.unknown)、重複 \(check.doubled)。"),
      cause: Phrase(
        en: "Files were changed, removed or added by another program, or the disk is failing.",
        ja: "ほかのプログラムがファイルを変更・削除・追加したか、ディスクの故障が考えられます。"),
      remedy: isRepairing
        ? Phrase(
          en:
            "These could not be repaired from the archive alone; --against SOURCE fetches what the "
            + "server still has, and -v names each message.",
          ja: "アーカイブだけでは修復できませんでした。--against SOURCE を付けると、"
            + "サーバに残っているメールを取り直します。-v を付けると該当するメールを表示します。")
        : Phrase(
          en: "Check the disk, and keep a copy of the archive before anything else; "
            + "-v names each message, --repair puts right what can be.",
          ja: "まずアーカイブの写しを取り、ディスクを点検してください。-v を付けると該当するメールを表示し、"
            + "--repair を付けると直せるものを直します。"))
  }
}

internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// How a job ended, worked out from its counts and from what stopped it.
struct JobEnding {
  let exitCode: ExitCode
  let state: JobSummary.State
  /// What is told to the person; nil where nothing failed for good.
  let explanation: Explanation?
  let retryAfter: Int?

  /// - Parameters:
  ///   - error: what ended the job early; nil if it came to its end.
  ///   - isPartial: whether messages or folders were left out.
  init(error: (any Error)?, isPartial: Bool, stop: StopSignal) {
    if stop.isStopping, Self.isStop(error) {
      exitCode = stop.status
      state = .interrupted
      explanation = nil
      retryAfter = nil
    } else if let error {
      let told = Self.explain(error)
      exitCode = told.status == .done ? .partial : told.status
      state = .failed
      explanation = told
      retryAfter = (error as? ClientError)?.retryAfter ?? (error as? EngineError)?.retryAfter
    } else {
      exitCode = isPartial ? .partial : .done
      state = isPartial ? .partial : .done
      explanation = nil
      retryAfter = nil
    }
  }

  var runState: RunState {
    switch state {
    case .done: .done
    case .partial: .partial
    case .interrupted: .interrupted
    case .failed: .failed
    }
  }

  /// Whether the request to stop is what ended the job: itself, or the connections that it cut.
  private static func isStop(_ error: (any Error)?) -> Bool {
    error is StopRequested || error is ClientError
  }

  private static func explain(_ error: any Error) -> Explanation {
    if let explainable = error as? any Explainable { return explainable.explanation }
    return Explanation(
      .inputOutput,
      what: Phrase(en: "The job ended early.", ja: "処理が途中で終わりました。"),
      cause: .verbatim(String(describing: error)),
      remedy: Phrase(
        en: "Run the same command again; if it happens again, please report it.",
        ja: "もう一度実行してください。繰り返す場合はお知らせください。"))
  }
}

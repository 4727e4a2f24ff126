import JobEvents
import MailTypes
import Synchronization

/// Keeps what a job tells.
final class JobRecorder: JobObserver {
  private let kept = Mutex<[JobEvent]>([])

  func receive(_ event: JobEvent) { kept.withLock { $0.append(event) } }

  var events: [JobEvent] { kept.withLock { $0 } }

  var warnings: [String] {
    events.compactMap { if case .warning(let warning) = $0 { warning.what.en } else { nil } }
  }

  var transfer: JobSummary.Transfer? {
    for case .summary(let summary) in events {
      switch summary.counts {
      case .backup(let transfer), .restore(let transfer): return transfer
      default: return nil
      }
    }
    return nil
  }
}

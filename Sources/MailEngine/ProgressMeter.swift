package import JobEvents
internal import Synchronization

/// Counts what a job has done, from any thread, and tells the observer.
///
/// Called for every message, so it only adds under a lock; the observer is told
/// at most ten times a second.
package final class ProgressMeter: Sendable {
  private struct State {
    var progress = JobProgress()
    var lastTold: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let observer: any JobObserver

  package init(observer: any JobObserver) { self.observer = observer }

  package func update(_ change: (inout JobProgress) -> Void) {
    let due: JobProgress? = state.withLock { state in
      change(&state.progress)
      // What was sent again, or found to be there, may exceed what was planned.
      state.progress.messagesTotal = state.progress.messagesTotal.map {
        max($0, state.progress.messagesDone)
      }
      state.progress.bytesTotal = state.progress.bytesTotal.map {
        max($0, state.progress.bytesDone)
      }
      let now = ContinuousClock.now
      if let last = state.lastTold, now - last < .milliseconds(100) { return nil }
      state.lastTold = now
      return state.progress
    }
    if let due { observer.receive(.progress(due)) }
  }

  package func message(octets: UInt64, in folder: String) {
    messages(1, octets: octets, in: folder)
  }

  package func messages(_ count: Int, octets: UInt64, in folder: String) {
    update {
      $0.folder = folder
      $0.messagesDone += count
      $0.bytesDone += octets
    }
  }

  /// Where the job stands.
  var current: JobProgress { state.withLock { $0.progress } }

  /// Tells the observer where the job stands now.
  package func flush() {
    let progress = state.withLock { $0.progress }
    observer.receive(.progress(progress))
  }
}

internal import Dispatch

/// Runs an actor on a queue of its own, so that the actor may block.
///
/// Its only state is the queue, which any thread may use.
package final class BlockingExecutor: SerialExecutor, @unchecked Sendable {
  private let queue: DispatchQueue

  package init(label: String) { queue = DispatchQueue(label: label) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

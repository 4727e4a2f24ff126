internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Ends the waiting of every connection that was opened with it, from any thread and for good.
///
/// A pipe wakes the waiting threads, so that name lookup, connecting, reading and writing all
/// return at once and no thread ever touches a descriptor that another one owns.
package final class ConnectionInterrupter: Sendable {
  private let state = Atomic<Bool>(false)
  /// Every poll(2) watches its reading end; nil where the system had no descriptors left.
  private let pipe: WakeUpPipe?

  package init() { pipe = WakeUpPipe() }

  /// Whatever waits, or begins to wait later, throws `TransportError.Code.interrupted`.
  package func interrupt() {
    guard !state.exchange(true, ordering: .acquiringAndReleasing) else { return }
    pipe?.wakeUp()
  }

  package var isInterrupted: Bool { state.load(ordering: .acquiring) }

  /// Whether it can do its work: the system had descriptors for its pipe.
  var isReady: Bool { pipe != nil }

  /// Readable once interrupted; -1, which poll(2) skips, where there is no pipe.
  var descriptor: CInt { pipe?.readingEnd ?? -1 }
}

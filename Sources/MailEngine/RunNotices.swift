internal import Synchronization

/// What a person is told once in a run, however many folders it is true of.
final class RunNotices: Sendable {
  enum Notice: Hashable, Sendable {
    case renumbered
    case notLasting
    /// Messages that the server does not tell apart for certain are not removed.
    case notTold
    /// Messages that the server does not show the headers of are not removed.
    case notShown
  }

  private let told = Mutex<Set<Notice>>([])

  func isFirst(_ notice: Notice) -> Bool { told.withLock { $0.insert(notice).inserted } }
}

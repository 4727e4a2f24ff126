internal import Synchronization

/// What a person is told once in a run, however many folders it is true of.
final class RunNotices: Sendable {
  enum Notice: Hashable, Sendable {
    case renumbered
    case notLasting
  }

  private let told = Mutex<Set<Notice>>([])

  func isFirst(_ notice: Notice) -> Bool { told.withLock { $0.insert(notice).inserted } }
}

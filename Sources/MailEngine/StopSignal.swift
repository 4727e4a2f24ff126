package import MailTypes
internal import Synchronization

/// Tells a run to stop: first after the message in hand, then at once.
///
/// Set from a signal handler's thread, read by every worker between messages.
package final class StopSignal: Sendable {
  /// How urgently a run is asked to stop.
  package enum Urgency: Int, Comparable, Sendable {
    case none
    /// Finish the message in hand, commit, end.
    case afterMessage
    /// Drop the connections now; what is staged is still committed.
    case now

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  private struct State {
    var urgency = Urgency.none
    var status = ExitCode.interrupted
    var handlers: [Int: @Sendable (Urgency) -> Void] = [:]
    var nextHandler = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var urgency: Urgency { state.withLock { $0.urgency } }
  package var isStopping: Bool { urgency > .none }
  /// 130 or 143, by the signal that came first.
  package var status: ExitCode { state.withLock { $0.status } }

  /// Asks to stop; urgency only grows, and a request that is no more urgent changes nothing.
  package func request(_ urgency: Urgency, status: ExitCode) {
    let handlers: [@Sendable (Urgency) -> Void] = state.withLock { state in
      guard urgency > state.urgency else { return [] }
      if state.urgency == .none { state.status = status }
      state.urgency = urgency
      return Array(state.handlers.values)
    }
    for handler in handlers { handler(urgency) }
  }

  /// Calls `handler` at each growth of urgency until the returned key is given to `removeHandler`.
  package func addHandler(_ handler: @escaping @Sendable (Urgency) -> Void) -> Int {
    let (key, urgency) = state.withLock { state in
      state.nextHandler += 1
      state.handlers[state.nextHandler] = handler
      return (state.nextHandler, state.urgency)
    }
    if urgency > .none { handler(urgency) }
    return key
  }

  package func removeHandler(_ key: Int) {
    state.withLock { _ = $0.handlers.removeValue(forKey: key) }
  }
}

extension StopSignal {
  /// A signal of one run: stops when this one does, and may be stopped alone.
  func makeChild() -> StopSignal {
    let child = StopSignal()
    _ = addHandler { [weak child, self] urgency in child?.request(urgency, status: self.status) }
    return child
  }

  /// Waits so long, or until the run is asked to stop; then throws `StopRequested`.
  func sleep(seconds: Double) async throws {
    let end = MonotonicClock.seconds + seconds
    while true {
      if isStopping { throw StopRequested() }
      let left = end - MonotonicClock.seconds
      if left <= 0 { return }
      try? await Task.sleep(for: .seconds(min(left, 0.1)))
    }
  }

  /// Makes a first request urgent after `seconds`, so that no server can hold up the end.
  package func escalate(after seconds: Double) -> Int {
    addHandler { [self] urgency in
      guard urgency == .afterMessage else { return }
      Task {
        try? await Task.sleep(for: .seconds(seconds))
        self.request(.now, status: self.status)
      }
    }
  }
}

internal import NetTransport
internal import Synchronization

/// Lets a request to stop reach a connection that waits for its server.
///
/// A connection with a message in hand is left to finish it; any other is woken at once.
final class LinkInterrupter: Sendable {
  private struct State {
    var interrupter: ConnectionInterrupter?
    var urgency = StopSignal.Urgency.none
  }

  private let state = Mutex(State())
  private let isHolding = Atomic<Bool>(false)

  /// The interrupter for a new connection; already interrupted where the run is to stop.
  func renew() -> ConnectionInterrupter {
    let fresh = ConnectionInterrupter()
    let urgency = state.withLock { state in
      state.interrupter = fresh
      return state.urgency
    }
    if urgency > .none { fresh.interrupt() }
    return fresh
  }

  /// Whether a message is under way, which a first request to stop lets through.
  func setMessageInHand(_ value: Bool) {
    isHolding.store(value, ordering: .sequentiallyConsistent)
  }

  func stop(_ urgency: StopSignal.Urgency) {
    let interrupter = state.withLock { state in
      state.urgency = urgency
      return state.interrupter
    }
    if urgency == .now || !isHolding.load(ordering: .sequentiallyConsistent) {
      interrupter?.interrupt()
    }
  }
}

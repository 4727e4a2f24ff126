internal import Synchronization

/// What a `FaultProxy` has seen so far, and whether it goes on.
final class RelayRecord: Sendable {
  private struct State {
    var connections = 0
    var toServer: UInt64 = 0
    var toClient: UInt64 = 0
    var isStopped = false
  }

  private let state = Mutex(State())

  /// - Returns: the number of the connection, from 0.
  func beginConnection() -> Int {
    state.withLock { state in
      state.connections += 1
      return state.connections - 1
    }
  }

  var connections: Int { state.withLock { $0.connections } }

  func octets(_ direction: RelayDirection) -> UInt64 {
    state.withLock { direction == .toServer ? $0.toServer : $0.toClient }
  }

  func add(_ octets: Int, _ direction: RelayDirection) {
    state.withLock { state in
      switch direction {
      case .toServer: state.toServer += UInt64(octets)
      case .toClient: state.toClient += UInt64(octets)
      }
    }
  }

  var isStopped: Bool { state.withLock { $0.isStopped } }

  func stop() { state.withLock { $0.isStopped = true } }
}

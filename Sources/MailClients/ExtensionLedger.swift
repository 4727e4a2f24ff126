internal import Synchronization

/// Which extensions of IMAP the connections to one server have used so far, whoever owns them.
package final class ExtensionLedger: Sendable {
  package struct Record: Hashable, Sendable {
    /// Connections that were logged in.
    package var connections = 0
    /// What the server has done what was asked of it by; names of capabilities, in capitals.
    package var used: Set<String> = []
    /// What the server offers and did not do.
    package var refused: Set<String> = []

    package init() {}
  }

  private let state = Mutex(Record())

  package init() {}

  package var record: Record { state.withLock { $0 } }

  func countConnection() { state.withLock { $0.connections += 1 } }

  func note(used names: Set<String>) { state.withLock { $0.used.formUnion(names) } }

  func note(refused names: Set<String>) { state.withLock { $0.refused.formUnion(names) } }
}

internal import Synchronization

/// What the connections to one server have found out so far, whoever owns them: above all, which extensions
/// they have used.
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
  /// Sizes of messages of a maildrop that are asked for with nothing else under way.
  private let aloneSizes = Mutex<Set<UInt64>>([])

  package init() {}

  package var record: Record { state.withLock { $0 } }

  func isAskedAlone(octets: UInt64) -> Bool { aloneSizes.withLock { $0.contains(octets) } }

  /// - Returns: How many sizes there are now.
  func askAlone(octets: UInt64) -> Int {
    aloneSizes.withLock { sizes in
      sizes.insert(octets)
      return sizes.count
    }
  }

  func countConnection() { state.withLock { $0.connections += 1 } }

  func note(used names: Set<String>) { state.withLock { $0.used.formUnion(names) } }

  func note(refused names: Set<String>) { state.withLock { $0.refused.formUnion(names) } }
}

internal import Synchronization

/// Hands the folders of a replay to its connections, each to one: messages of a folder arrive in their
/// order.
final class ReplayQueue: Sendable {
  private let folders: Mutex<[ReplayFolder]>

  init(_ folders: [ReplayFolder]) { self.folders = Mutex(folders.reversed()) }

  /// Whether nothing will be handed out any more.
  var isEmpty: Bool { folders.withLock(\.isEmpty) }

  func next() -> ReplayFolder? { folders.withLock { $0.popLast() } }

  /// Nothing is handed out any more.
  func close() { folders.withLock { $0 = [] } }
}

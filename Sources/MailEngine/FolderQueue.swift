internal import MailTypes
internal import Synchronization

/// Folders that wait for a connection.
final class FolderQueue: Sendable {
  private let names: Mutex<[MailboxName]>

  /// - Parameter names: in the order in which they are handed out.
  init(_ names: [MailboxName]) { self.names = Mutex(names.reversed()) }

  var count: Int { names.withLock { $0.count } }

  func next() -> MailboxName? { names.withLock { $0.popLast() } }

  /// Whoever took it could not do it: another one may.
  func putBack(_ name: MailboxName) { names.withLock { $0.append(name) } }
}

internal import MailTypes
internal import SyncJournal
internal import Synchronization

/// What the connections that work on one folder find out about it together.
final class FolderTally: Sendable {
  struct Facts: Sendable {
    /// What the folder's messages are numbered by in this run.
    var uidValidity: UIDValidity?
    var generation: GenerationID?
    /// Messages that the server listed.
    var listed = 0
    /// Of these, how many were gone when they were to be fetched.
    var vanished = 0
    var failed = 0
    var isEnumerated = false
    var cursor: ServerCursor?
    var reason: Phrase?
    /// How often a message brought the connection down, or was not handed over.
    var strikes: [UID: Int] = [:]
    var failuresInARow = 0
    /// How often looking through the folder ended the connection.
    var breaks = 0
  }

  private let facts = Mutex(Facts())

  func update<Result: Sendable>(_ change: (inout Facts) -> Result) -> Result {
    facts.withLock { change(&$0) }
  }

  var snapshot: Facts { facts.withLock { $0 } }
}

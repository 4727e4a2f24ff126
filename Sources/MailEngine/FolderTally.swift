internal import MailTypes
internal import SyncJournal
internal import Synchronization

/// What the connections that work on one folder find out about it together.
final class FolderTally: Sendable {
  struct Facts: Sendable {
    /// What the folder's messages are numbered by in this run.
    var uidValidity: UIDValidity?
    var generation: GenerationID?
    /// Whether the UIDs mean nothing once the folder is opened again.
    var isLasting = true
    /// How often the folder was renumbered while it was being read.
    var renumberings = 0
    /// Messages that the server listed.
    var listed = 0
    /// How many of the new ones were gone when they were to be fetched.
    var vanished = 0
    var failed = 0
    /// How many more messages the server listed than it counts.
    var excess = 0
    /// A message that the server has served, in this run or before: whether it still does shows
    /// whether it serves at all.
    var witness: UID?
    var hasServed = false
    var isEnumerated = false
    /// Whether the server named changes alone; those that turn out to be none prove nothing.
    var isByChanges = false
    /// Whether the labels of all messages are read in this run.
    var hasAllLabels = false
    var cursor: ServerCursor?
    var reason: Phrase?
    /// How often a message brought the connection down, or was not handed over.
    var strikes: [UID: Int] = [:]
    var failuresInARow = 0
    /// How often looking through the folder ended the connection.
    var breaks = 0

    /// The cursor that may stand for the enumeration next time.
    var lastingCursor: ServerCursor? {
      failed > 0 || isByChanges && vanished > 0 ? nil : cursor
    }

    /// Whether nobody has looked through the folder in this run.
    var isFirstLook: Bool { uidValidity == nil && breaks == 0 && renumberings == 0 }
  }

  private let facts = Mutex(Facts())

  func update<Result: Sendable>(_ change: (inout Facts) -> Result) -> Result {
    facts.withLock { change(&$0) }
  }

  /// For looking through the folder once more, as if it had not been looked through.
  func forget() {
    facts.withLock { facts in
      let former = facts
      facts = Facts()
      facts.renumberings = former.renumberings
      facts.breaks = former.breaks
    }
  }

  var snapshot: Facts { facts.withLock { $0 } }
}

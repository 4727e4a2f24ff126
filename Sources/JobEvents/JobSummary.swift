/// The last event of a job.
package struct JobSummary: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    case done
    case partial
    case interrupted
    case failed
  }

  package struct Transfer: Hashable, Sendable {
    package var folders = 0
    /// Newly archived, or sent.
    package var new = 0
    /// Already there.
    package var skipped = 0
    /// Newly missed.
    package var gone = 0
    package var failed = 0
    package var flagsChanged = 0
    /// Octets of the new messages.
    package var bytes: UInt64 = 0
    /// Of a restore: accepted, then dropped as a duplicate by the server.
    package var merged = 0
    /// Of a restore: at the target with other octets than were sent.
    package var altered = 0
    /// Of a restore: at the target under another date than they were sent with, of those compared now.
    package var datesDiffer = 0
    /// Of a migration: brought to the target, and deleted there by somebody since.
    package var deleted = 0
    /// Of a restore: sent, answer lost, not yet found; or taken, and not handed over to be compared.
    package var unknown = 0
    /// Of a restore: what it was to bring to the target, and what of that it has not sent.
    package var planned = 0
    package var missing = 0
    /// Of a restore: what of it the target has not as it was sent.
    package var lacking: Int { failed + unknown + merged + altered + missing }
    /// Of a backup that is to do so: removed on the server, or in a dry run about to be; nil for one
    /// that removes nothing.
    package var removed: Int?

    package init() {}
  }

  package struct Check: Hashable, Sendable {
    package var checked = 0
    package var damaged = 0
    package var missing = 0
    /// Files that the journal does not know.
    package var unknown = 0
    /// Further files of messages that have one.
    package var doubled = 0
    package var repaired = 0
    package var bytes: UInt64 = 0
    /// Nil where no server was asked.
    package var server: Comparison?
    /// Nil where nothing was compared by content.
    package var target: TargetComparison?

    package init() {}
  }

  /// What an archive and its server have differently.
  package struct Comparison: Hashable, Sendable {
    package var folders = 0
    /// On the server and not in the archive.
    package var new = 0
    /// In the archive as present and not on the server any more.
    package var gone = 0
    /// With other flags or keywords.
    package var flagsDiffer = 0
    /// Messages whose octets were read from the server.
    package var compared = 0
    /// Those of them that are others than those archived.
    package var different = 0
    /// Folders of which the server does not show all, or nothing.
    package var foldersIncomplete = 0

    package init() {}

    /// Whether the next backup would have something to do.
    package var isBehind: Bool { new > 0 || gone > 0 || flagsDiffer > 0 || foldersIncomplete > 0 }
  }

  /// What of an archive is at another account.
  package struct TargetComparison: Hashable, Sendable {
    package var folders = 0
    package var arrivals = Arrivals()
    /// Messages whose octets were read from the server.
    package var compared = 0
    /// Folders that could not be looked into.
    package var foldersIncomplete = 0

    package init() {}

    /// Whether something of the archive is not there, or is another message there.
    package var differs: Bool { arrivals.missing + arrivals.altered > 0 }

    package var isIncomplete: Bool { !arrivals.isComplete || foldersIncomplete > 0 }
  }

  package struct Removal: Hashable, Sendable {
    package var folders = 0
    /// Those that go, or would go.
    package var messages = 0
    /// Their octets on disk.
    package var bytes: UInt64 = 0
    /// Folders left alone because they lost most of their messages at once.
    package var foldersHeld = 0

    package init() {}
  }

  /// What was taken back of a former job at a target, or would be.
  package struct Undo: Hashable, Sendable {
    package var folders = 0
    /// Off the target, or in a dry run about to go.
    package var removed = 0
    /// Their octets.
    package var bytes: UInt64 = 0
    /// Left there, since they are not as they were sent or that cannot be told.
    package var kept = 0
    /// Only marked as deleted, since the server cannot remove messages one by one.
    package var marked = 0
    /// Not there any more when it began.
    package var gone = 0

    package init() {}

    package static func + (left: Self, right: Self) -> Self {
      var sum = left
      sum.folders += right.folders
      sum.removed += right.removed
      sum.bytes &+= right.bytes
      sum.kept += right.kept
      sum.marked += right.marked
      sum.gone += right.gone
      return sum
    }
  }

  package struct Offload: Hashable, Sendable {
    package var folders = 0
    package var removal = RemovalReport()
    /// Folders left alone because they lost most of their messages at once.
    package var foldersHeld = 0
    /// Folders that could not be looked through, or not to their end.
    package var foldersIncomplete = 0

    package init() {}
  }

  package enum Counts: Hashable, Sendable {
    case backup(Transfer)
    case restore(Transfer)
    /// What was archived, and what was sent; the folders are those of the first.
    case migrate(Transfer, sent: Transfer)
    case verify(Check)
    /// New are those written now, skipped those that an export before has left.
    case export(Transfer)
    case prune(Removal)
    case undo(Undo)
    case offload(Offload)
  }

  package var command: String
  package var state: State
  package var job: Int64?
  package var seconds: Double
  package var counts: Counts
  /// When a server said how long to wait: seconds from now.
  package var retryAfter: Int?

  package init(
    command: String, state: State, job: Int64?, seconds: Double, counts: Counts,
    retryAfter: Int? = nil
  ) {
    self.command = command
    self.state = state
    self.job = job
    self.seconds = seconds
    self.counts = counts
    self.retryAfter = retryAfter
  }
}

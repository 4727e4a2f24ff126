package import JobEvents
package import MailTypes

/// What has been shown to be at a target, folder by folder, by a restore or by a comparison.
package struct ReplayReport: Sendable {
  package enum Kind: Hashable, Sendable {
    case restore
    /// What was deleted at the target after it had been brought there counts as brought.
    case migration
    /// Nothing was sent.
    case comparison
  }

  package struct Folder: Sendable {
    /// The folders of the archive.
    package var name: String
    package var target: String
    package var arrivals: Arrivals
    /// Of those sent, the ones that went as a repaired copy.
    package var repaired: Int
    /// Why it could not be looked into, where it could not.
    package var reason: Phrase?

    package init(
      name: String, target: String, arrivals: Arrivals, repaired: Int = 0, reason: Phrase? = nil
    ) {
      self.name = name
      self.target = target
      self.arrivals = arrivals
      self.repaired = repaired
      self.reason = reason
    }

    package var isComplete: Bool { arrivals.isComplete && reason == nil }
  }

  /// A message that is not at the target, or is another one there.
  package struct Absence: Sendable {
    package var folder: String
    /// The message's ID, as `list` prints it.
    package var digest: String
    package var subject: String?
    package var date: InternalDate?
    package var reason: Phrase
    package var serverWords: String?

    package init(
      folder: String, digest: String, subject: String? = nil, date: InternalDate? = nil,
      reason: Phrase, serverWords: String? = nil
    ) {
      self.folder = folder
      self.digest = digest
      self.subject = subject
      self.date = date
      self.reason = reason
      self.serverWords = serverWords
    }
  }

  /// Messages that are named one by one.
  package static let mostAbsences = 1000

  package var kind: Kind
  package var archive: String
  package var source: String
  package var target: String
  package var job: Int64?
  /// The moment whose state is meant, in seconds since 1970; nil for what is there now.
  package var snapshot: Int64?
  /// Seconds since 1970.
  package var began: Int64
  package var ended: Int64
  package var folders: [Folder] = []
  package var absences: [Absence] = []
  /// Messages whose octets were read from the server; nil where none had to be.
  package var compared: Int?
  /// Messages that this run has compared and that stand at the target under another date of arrival.
  package var datesDiffer = 0
  /// What ended the run early, if anything did.
  package var trouble: Phrase?
  /// Of a migration: messages that the source has and the archive has not got from it.
  package var unfetched = 0
  /// Of a migration: folders of the source that the archive has not got in full.
  package var unreadFolders = 0

  package init(
    kind: Kind, archive: String, source: String, target: String, job: Int64? = nil,
    snapshot: Int64? = nil, began: Int64, ended: Int64
  ) {
    self.kind = kind
    self.archive = archive
    self.source = source
    self.target = target
    self.job = job
    self.snapshot = snapshot
    self.began = began
    self.ended = ended
  }

  /// The sums over all folders.
  package var total: Arrivals { folders.reduce(Arrivals()) { $0 + $1.arrivals } }

  package var repaired: Int { folders.reduce(0) { $0 + $1.repaired } }

  /// Whether the archive has got all that the source has.
  package var isFetched: Bool { unfetched == 0 && unreadFolders == 0 }

  package var isComplete: Bool {
    trouble == nil && isFetched && folders.allSatisfy(\.isComplete)
  }
}

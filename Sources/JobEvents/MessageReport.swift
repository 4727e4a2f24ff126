package import MailTypes

/// What happened to one message; shown with `-v`.
package struct MessageReport: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable {
    case new
    case skipped
    case gone
    case flags
    case failed
    case sent
    case present
    /// A file that the journal does not know.
    case unknown
    /// A further file of a message that has one.
    case doubled
    case damaged
    case missing
    case pruned
    /// Damaged or missing before, whole now.
    case repaired
    /// A file that the journal did not know and knows now.
    case adopted
    /// Off the server by this job; would be, in a dry run; or left there.
    case removed
    case removable
    case kept
    /// The server has other octets than were archived.
    case different
  }

  package var folder: String
  package var uid: UInt32?
  package var outcome: Outcome
  package var sha256: String?
  package var size: UInt64?
  /// The file that it is about, below the archive; nil where no one file is.
  package var path: String?
  /// Why, where it did not go well.
  package var reason: Phrase?
  package var serverWords: String?

  package init(
    folder: String, uid: UInt32?, outcome: Outcome, sha256: String? = nil, size: UInt64? = nil,
    path: String? = nil, reason: Phrase? = nil, serverWords: String? = nil
  ) {
    self.folder = folder
    self.uid = uid
    self.outcome = outcome
    self.sha256 = sha256
    self.size = size
    self.path = path
    self.reason = reason
    self.serverWords = serverWords
  }
}

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
    case unknown
    case damaged
    case missing
  }

  package var folder: String
  package var uid: UInt32?
  package var outcome: Outcome
  package var sha256: String?
  package var size: UInt64?
  /// Why, where it did not go well.
  package var reason: Phrase?
  package var serverWords: String?

  package init(
    folder: String, uid: UInt32?, outcome: Outcome, sha256: String? = nil, size: UInt64? = nil,
    reason: Phrase? = nil, serverWords: String? = nil
  ) {
    self.folder = folder
    self.uid = uid
    self.outcome = outcome
    self.sha256 = sha256
    self.size = size
    self.reason = reason
    self.serverWords = serverWords
  }
}

package import MailTypes

/// One message of the archive as `list` shows it.
package struct ListedMessage: Hashable, Sendable {
  /// Where a page ended; the next one starts after it.
  package struct Key: Hashable, Sendable {
    var path: String
    var generation: GenerationID
    /// 2^32 for messages without a UID, which come last.
    var uid: Int64
    var occurrence: OccurrenceID
  }

  package let key: Key
  package let copy: StoredCopyID
  package var folderName: MailboxName
  package var folderPath: String
  package var place: CopyPlace
  /// As the server numbers it; nil where it has no such number.
  package var uid: UID?
  package var digest: ContentDigest
  /// Octets as the server sent them.
  package var wireSize: UInt64
  package var internalDate: InternalDate?
  package var flags: MessageFlags
  /// Those of Gmail; nil where there are none to know.
  package var labels: MessageLabels?
  package var messageID: String?
  package var subject: String?
  package var sender: String?
  package var dateText: String?
  /// When it was missed; nil while the server has it.
  package var goneSince: Int64?
  /// When mailkura itself had removed it from the server; nil where it has not.
  package var removedSince: Int64?
  /// What a POP3 server calls it; nil for others.
  package var uniqueID: String?
}

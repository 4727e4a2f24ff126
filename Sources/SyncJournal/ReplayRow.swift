package import MailTypes

/// One message of a replay, with everything that APPEND needs.
package struct ReplayRow: Hashable, Sendable, Identifiable {
  package let id: ReplayID
  package let targetFolder: TargetFolderID
  package let state: ReplayState
  package let targetUID: UID?
  /// When the state was entered: seconds since 1970 by the wall clock.
  package let changed: Int64
  package let occurrence: OccurrenceID
  /// The file to send.
  package let copy: StoredCopyRow
  package let sourcePath: String
  package let sourceName: MailboxName
  package let sourceUID: UID?
  package let internalDate: InternalDate?
  /// As they were in the state that is sent.
  package var flags: MessageFlags
  /// The same; nil where they were not known.
  package let labels: MessageLabels?
  package let messageID: String?
  /// That `sourceUID` belongs to.
  package let generation: GenerationID
  /// Whether the target is known to have stored it with other octets.
  package let wasAltered: Bool
  /// Whether a run has ever begun to send it there.
  package let wasSent: Bool
}

package import MailTypes

/// A present message with its flags, as the journal knows them.
package struct MarkedOccurrence: Hashable, Sendable, Identifiable {
  package let id: OccurrenceID
  package let uid: UID
  package let flags: MessageFlags
  package let place: CopyPlace
}

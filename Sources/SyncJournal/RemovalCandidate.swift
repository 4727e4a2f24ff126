package import MailTypes

/// A message of an IMAP folder that is old enough to be removed on the server.
package struct RemovalCandidate: Hashable, Sendable {
  package let uid: UID
  /// As the journal knows them.
  package let flags: MessageFlags
  /// Octets as the server sent them.
  package let wireSize: UInt64
  package let digest: ContentDigest

  /// How old a message has to be; times are in seconds since 1970.
  package enum Age: Hashable, Sendable {
    /// It came to the server before that time, as the server says.
    case received(before: Int64)
    /// It was archived by a run that began at that time or before.
    case archived(upTo: Int64)
  }
}

internal import MailFormats
package import MailTypes

/// What a message found in an mbox holds, if it has one of the forms that it may have.
package struct MboxDescription: Hashable, Sendable {
  /// Of the octets on the wire.
  package var digest: ContentDigest
  package var wireSize: UInt64
  package var form: StoredForm
  package var header: HeaderSummary
}

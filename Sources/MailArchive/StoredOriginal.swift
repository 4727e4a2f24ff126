package import MailTypes

/// A message of the archive that a further copy is to be made of.
package struct StoredOriginal: Hashable, Sendable {
  package var location: MessageLocation
  package var form: StoredForm
  /// Of the octets on the wire.
  package var digest: ContentDigest
  package var wireSize: UInt64
  package var diskSize: UInt64
  package var header: HeaderSummary

  package init(
    location: MessageLocation, form: StoredForm, digest: ContentDigest, wireSize: UInt64,
    diskSize: UInt64, header: HeaderSummary
  ) {
    self.location = location
    self.form = form
    self.digest = digest
    self.wireSize = wireSize
    self.diskSize = diskSize
    self.header = header
  }
}

package import MailTypes

/// What an export has to know of a message beside its octets.
package struct ExportedMessage: Hashable, Sendable {
  package var digest: ContentDigest
  /// Octets on the wire.
  package var wireSize: UInt64
  /// 0 for the first of several equal messages of a folder.
  package var copyNumber: Int
  package var form: StoredForm
  package var internalDate: InternalDate?
  package var flags: MessageFlags
  /// Those of Gmail; nil where they are not known.
  package var labels: MessageLabels?
  package var subject: String?

  package init(
    digest: ContentDigest, wireSize: UInt64, copyNumber: Int, form: StoredForm,
    internalDate: InternalDate?, flags: MessageFlags, labels: MessageLabels? = nil,
    subject: String?
  ) {
    self.digest = digest
    self.wireSize = wireSize
    self.copyNumber = copyNumber
    self.form = form
    self.internalDate = internalDate
    self.flags = flags
    self.labels = labels
    self.subject = subject
  }
}

/// How far an mbox belongs to the archive, and how it ends there.
package struct MboxState: Hashable, Sendable {
  /// A message with its separator line and the empty line that closes it.
  package struct Record: Hashable, Sendable {
    package var start: UInt64
    package var length: UInt64
    /// Of the octets on disk.
    package var digest: ContentDigest

    package init(start: UInt64, length: UInt64, digest: ContentDigest) {
      self.start = start
      self.length = length
      self.digest = digest
    }
  }

  /// Octets that the journal answers for; what stands behind them does not belong to the archive.
  package var length: UInt64
  /// The last message; nil in an empty mbox.
  package var last: Record?

  package init(length: UInt64 = 0, last: Record? = nil) {
    self.length = length
    self.last = last
  }
}

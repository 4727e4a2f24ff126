internal import Digests
internal import MailArchive
internal import MailTypes

/// Reads a header block of the target in the same way as one that is archived.
enum MessageIdentification {
  /// The Message-ID as the journal keeps it; nil where there is none.
  static func messageID(in block: [UInt8]) -> String? {
    HeaderSummary(headerDigest: SHA256Stream.digest(of: block.span), block: block).messageID
  }
}

internal import Digests
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Reads a header block of the target in the same way as one that is archived.
enum MessageIdentification {
  /// The Message-ID as the journal keeps it; nil where there is none.
  static func messageID(in block: [UInt8]) -> String? {
    HeaderSummary(headerDigest: SHA256Stream.digest(of: block.span), block: block).messageID
  }

  /// What an earlier import has noted of the message in the journal, whatever its state was then.
  static func key(in block: [UInt8]) -> Journal.ImportedKey {
    let summary = HeaderSummary(headerDigest: SHA256Stream.digest(of: block.span), block: block)
    if let messageID = summary.messageID { return .messageID(messageID) }
    return .header(subject: summary.subject, sender: summary.from, dateText: summary.date)
  }

  /// What a person knows the message by: its subject, else its Message-ID; nil without either.
  static func title(in block: [UInt8]) -> String? {
    let summary = HeaderSummary(headerDigest: SHA256Stream.digest(of: block.span), block: block)
    let title = summary.subject.flatMap { $0.isEmpty ? nil : $0 } ?? summary.messageID
    return title.map { $0.count > titleLimit ? $0.prefix(titleLimit) + "…" : $0 }
  }

  /// Characters of a title.
  private static let titleLimit = 60
}

internal import MIMEText
internal import MailFormats
package import MailTypes

/// What `list` shows of a message, and what a changed UIDVALIDITY is matched by.
package struct HeaderSummary: Hashable, Sendable {
  /// The SHA-256 of the header block on the wire, its empty line included.
  package var headerDigest: ContentDigest
  /// Unfolded, otherwise as it stands there; invalid UTF-8 replaced.
  package var messageID: String?
  /// Decoded for people (RFC 2047).
  package var subject: String?
  /// Decoded for people (RFC 2047).
  package var from: String?
  /// The Date field as it stands there, unfolded.
  package var date: String?

  /// Longest text that is kept of a field that is not decoded, in octets.
  private static let limit = 998

  /// As the journal keeps them.
  package init(
    headerDigest: ContentDigest, messageID: String?, subject: String?, from: String?, date: String?
  ) {
    self.headerDigest = headerDigest
    self.messageID = messageID
    self.subject = subject
    self.from = from
    self.date = date
  }

  package init(headerDigest: ContentDigest, block: [UInt8]) {
    self.headerDigest = headerDigest
    var subject: [UInt8]?
    var from: [UInt8]?
    var type: [UInt8]?
    var scanner = HeaderScanner(block)
    while let field = scanner.next() {
      if messageID == nil, scanner.isNamed(field, "Message-ID") {
        messageID = Self.raw(scanner.unfolded(field))
      } else if subject == nil, scanner.isNamed(field, "Subject") {
        subject = scanner.unfolded(field)
      } else if from == nil, scanner.isNamed(field, "From") {
        from = scanner.unfolded(field)
      } else if date == nil, scanner.isNamed(field, "Date") {
        date = Self.raw(scanner.unfolded(field))
      } else if type == nil, scanner.isNamed(field, "Content-Type") {
        type = scanner.unfolded(field)
      }
    }
    // Octets that no encoded word explains are most likely in the charset of the text.
    let needsCharset =
      (subject ?? []).contains { $0 >= 0x80 } || (from ?? []).contains { $0 >= 0x80 }
    let charset = needsCharset ? type.flatMap { ParameterizedValue($0)["charset"] } : nil
    self.subject = subject.map { HeaderText.decode($0, charset: charset) }
    self.from = from.map { HeaderText.decode($0, charset: charset) }
  }

  private static func raw(_ octets: [UInt8]) -> String {
    String(decoding: octets.prefix(limit), as: UTF8.self)
  }
}

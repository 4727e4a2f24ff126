/// The message data items that mailkura asks for with FETCH; the UID always comes along.
package struct FetchItems: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let flags = FetchItems(rawValue: 1)
  package static let internalDate = FetchItems(rawValue: 2)
  /// RFC822.SIZE.
  package static let size = FetchItems(rawValue: 4)
  /// MODSEQ (RFC 7162), only where the server offers CONDSTORE.
  package static let modSequence = FetchItems(rawValue: 8)
  /// The header fields by which a message is recognised: Message-ID, Date, From, Subject.
  package static let identifyingFields = FetchItems(rawValue: 16)
  /// The whole message, without setting `\Seen`.
  package static let body = FetchItems(rawValue: 32)
  /// The whole header, without setting `\Seen`.
  package static let header = FetchItems(rawValue: 64)
  /// EMAILID (RFC 8474), only where the server offers OBJECTID.
  package static let emailID = FetchItems(rawValue: 128)
  /// X-GM-MSGID, only where the server offers X-GM-EXT-1.
  package static let gmailMessageID = FetchItems(rawValue: 256)

  /// X-GM-LABELS, only where the server offers X-GM-EXT-1.
  package static let gmailLabels = FetchItems(rawValue: 512)

  /// What the archive needs of a message.
  package static let message: FetchItems = [.flags, .internalDate, .size, .body]
}

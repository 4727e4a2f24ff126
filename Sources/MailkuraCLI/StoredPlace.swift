internal import MailArchive
internal import TerminalUI

/// The members of a message's object that say which octets of an mbox it is.
struct StoredPlace {
  private let location: MessageLocation?
  private let isInMbox: Bool

  /// - Parameter location: Nil where the message stands nowhere.
  init(_ location: MessageLocation?, isInMbox: Bool) {
    self.location = location
    self.isInMbox = isInMbox
  }

  /// `offset` and `length`; nothing in a Maildir.
  var range: [(key: String, value: JSONObject.Value)] {
    guard isInMbox else { return [] }
    guard case .range(_, let offset, let length) = location else {
      return [("offset", .null), ("length", .null)]
    }
    return [("offset", .unsigned(offset)), ("length", .unsigned(length))]
  }
}

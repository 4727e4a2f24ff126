internal import IMAPWire
package import MailTypes

/// The mailbox that a connection has open, as SELECT or EXAMINE described it (RFC 9051 §6.3.2).
package struct SelectedMailbox: Hashable, Sendable {
  package let name: MailboxName
  /// The number of messages; kept up to date by what the server says later.
  package internal(set) var exists: UInt32 = 0
  /// Nil where the server sent none; 0 where it sent that.
  package internal(set) var uidValidity: UIDValidity?
  /// Nil where the server sent none, or 0.
  package internal(set) var uidNext: UID?
  package internal(set) var highestModSeq: ModSequence?
  /// MAILBOXID (RFC 8474); nil where the server has none.
  package internal(set) var mailboxID: String?
  /// The flags that the mailbox knows.
  package internal(set) var flags: [String] = []
  /// The flags that may be set for good; nil where the server did not say, which means all of them.
  package internal(set) var permanentFlags: [String]?
  package internal(set) var isReadOnly = false
  /// The server gives its messages other UIDs each time (RFC 4315 §2).
  package internal(set) var isUIDNotSticky = false

  init(name: MailboxName) { self.name = name }

  mutating func absorb(_ code: ResponseCode) {
    switch code {
    case .closed: self = SelectedMailbox(name: name)
    case .highestModSeq(let value): highestModSeq = value
    case .mailboxID(let value): mailboxID = value
    case .noModSeq: highestModSeq = nil
    case .permanentFlags(let flags): permanentFlags = flags
    case .readOnly: isReadOnly = true
    case .readWrite: isReadOnly = false
    case .uidNext(let uid): uidNext = uid
    case .uidNotSticky: isUIDNotSticky = true
    case .uidValidity(let value): uidValidity = value
    case .alert, .appendUID, .capability, .messageLimit, .modified, .tryCreate, .reason, .other:
      break
    }
  }

  mutating func removeOne() { remove(1) }

  /// Never below zero: some servers announce more removals than they had messages.
  mutating func remove(_ count: Int) {
    exists -= min(exists, UInt32(clamping: count))
  }
}

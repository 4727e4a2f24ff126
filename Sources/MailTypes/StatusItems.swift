/// What mailkura asks of a mailbox with STATUS beside MESSAGES, UIDNEXT and UIDVALIDITY.
package struct StatusItems: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// HIGHESTMODSEQ, only where the server offers CONDSTORE (RFC 7162 §3.1.7).
  package static let highestModSeq = StatusItems(rawValue: 1)
  /// SIZE, only where the server offers STATUS=SIZE or IMAP4rev2 (RFC 8438 §2).
  package static let size = StatusItems(rawValue: 2)
  /// APPENDLIMIT, only where the server offers it without a number (RFC 7889 §3.1).
  package static let appendLimit = StatusItems(rawValue: 4)
  /// Nothing beside; where the answers come with a list, so that they come at all.
  package static let counts = StatusItems(rawValue: 8)
}

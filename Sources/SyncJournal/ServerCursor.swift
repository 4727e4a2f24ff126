package import MailTypes

/// What a server said of a mailbox when every message of it was accounted for.
///
/// The same answer next time stands for an enumeration: nothing has changed.
package struct ServerCursor: Hashable, Sendable {
  package var uidNext: UID?
  package var messages: UInt32?
  package var highestModSeq: ModSequence?

  package init(uidNext: UID?, messages: UInt32?, highestModSeq: ModSequence?) {
    self.uidNext = uidNext
    self.messages = messages
    self.highestModSeq = highestModSeq
  }
}

/// What one FETCH response says of one message (RFC 9051 §7.5.2).
///
/// Servers send what they like when they like: every item may be missing, whatever was asked for.
package struct FetchData: Hashable, Sendable {
  /// What the response held for the whole message, `BODY[]`.
  package enum Body: Hashable, Sendable {
    case absent
    /// NIL: the server did not hand the message over.
    case withheld
    /// The whole message was handed to the sink, as many octets as announced.
    case octets(UInt64)
    /// The announced count was wrong, so what the sink has been given is not the message.
    case miscounted
  }

  /// The message sequence number; 0 from servers that do not count properly.
  package var sequenceNumber: UInt32
  package var uid: UID?
  /// Nil where the response has no FLAGS.
  package var flags: MessageFlags?
  /// Nil where the response has none or one that is no date.
  package var internalDate: InternalDate?
  /// RFC822.SIZE: a hint only, some servers compute it wrongly.
  package var size: UInt64?
  package var modSequence: ModSequence?
  package var body: Body = .absent
  /// The bytes of `BODY[HEADER.FIELDS (…)]` or `BODY[HEADER]`; nil where absent, NIL or too large.
  package var headerFields: [UInt8]?

  package init(sequenceNumber: UInt32) { self.sequenceNumber = sequenceNumber }
}

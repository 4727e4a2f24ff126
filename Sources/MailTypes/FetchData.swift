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
  /// EMAILID: of all messages that are octet for octet the same one (RFC 8474 §5.1).
  package var emailID: String?
  /// X-GM-MSGID: of one message under all its labels.
  package var gmailMessageID: UInt64?
  /// X-GM-LABELS; nil where absent or no list.
  package var labels: MessageLabels?
  /// The bytes of `BODY[HEADER.FIELDS (…)]` or `BODY[HEADER]`; nil where absent, NIL or too large.
  package var headerFields: [UInt8]?

  package init(sequenceNumber: UInt32) { self.sequenceNumber = sequenceNumber }

  /// With what an earlier response told of the same message, where this one is silent.
  package func completed(by earlier: FetchData?) -> FetchData {
    guard let earlier else { return self }
    var whole = self
    whole.flags = flags ?? earlier.flags
    whole.internalDate = internalDate ?? earlier.internalDate
    whole.size = size ?? earlier.size
    whole.emailID = emailID ?? earlier.emailID
    whole.gmailMessageID = gmailMessageID ?? earlier.gmailMessageID
    whole.labels = labels ?? earlier.labels
    whole.headerFields = headerFields ?? earlier.headerFields
    return whole
  }
}

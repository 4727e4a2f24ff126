/// The deviations from the grammar that are accepted, each with what servers do.
///
/// Nothing here may change where a response ends.
package enum ServerQuirk: UInt8, Hashable, Sendable, CaseIterable {
  /// Lines end in LF without CR.
  case bareLineFeed
  /// Empty lines stand between responses.
  case emptyLine
  /// Two spaces or more stand where the grammar has one, or one stands before the line's end.
  case extraSpace
  /// A number is negative: MODSEQ -1 of Zoho, UIDNEXT -1.
  case negativeNumber
  /// A number is written as `9.3736e+06`: Mail.ru.
  case floatingPointNumber
  /// A date does not exist: `00-Jan-0000` of Domino.
  case unreadableDate
  /// Flags are NIL or an empty string instead of a list.
  case flagsNotAList
  /// Flags are quoted strings.
  case quotedFlag
  /// A mailbox name with spaces stands there unquoted.
  case unquotedMailboxName
  /// A mailbox is called NIL.
  case mailboxNamedNIL
  /// The hierarchy delimiter stands there unquoted.
  case unquotedDelimiter
  /// The hierarchy delimiter is a backslash that is not written twice.
  case loneBackslash
  /// A response code stands in an untagged response without OK, NO or BAD: Exchange.
  case codeWithoutCondition
  /// The arguments of a response code are not what its definition says.
  case oddCodeArguments
  /// `* 0 FETCH`: Courier.
  case zeroSequenceNumber
  /// UIDNEXT, UIDVALIDITY or a UID of SEARCH is 0.
  case zeroNumber
  /// A FETCH response names its item `BODY.PEEK[…]`, as the command did.
  case peekEchoed
  /// A FETCH response to a UID command lacks the UID: Zoho.
  case fetchWithoutUID
  /// A literal is two octets longer than announced, and these two are CR LF.
  case literalTwoShort
  /// A header section is too large to be kept.
  case oversizedSection
  /// X-GM-LABELS is no list of labels.
  case unreadableLabels

  /// One sentence for the transcript.
  package var sentence: String {
    switch self {
    case .bareLineFeed: "a line ends in LF without CR"
    case .emptyLine: "an empty line between responses"
    case .extraSpace: "more spaces than the grammar has"
    case .negativeNumber: "a negative number where none can be, taken as unknown"
    case .floatingPointNumber: "a number in floating-point form"
    case .unreadableDate: "a date that does not exist, taken as unknown"
    case .flagsNotAList: "flags that are no list"
    case .quotedFlag: "flags in quotation marks"
    case .unquotedMailboxName: "a mailbox name with spaces but without quotation marks"
    case .mailboxNamedNIL: "a mailbox called NIL"
    case .unquotedDelimiter: "a hierarchy delimiter without quotation marks"
    case .loneBackslash: "a backslash in quotation marks that is not written twice"
    case .codeWithoutCondition: "a response code without OK, NO or BAD before it"
    case .oddCodeArguments: "a response code with odd arguments, left aside"
    case .zeroSequenceNumber: "a message sequence number 0"
    case .zeroNumber: "UIDNEXT, UIDVALIDITY or a UID 0"
    case .peekEchoed: "BODY.PEEK in a response"
    case .fetchWithoutUID: "a FETCH response without UID, taken for the only one asked for"
    case .literalTwoShort: "a literal two octets longer than announced; its message is left aside"
    case .oversizedSection: "a header section too large to be kept, left aside"
    case .unreadableLabels: "labels that are no list, taken as unknown"
    }
  }
}

internal import MailTypes
internal import WireBytes

extension Grammar {
  /// `msg-att`, with items in any order and values of any kind for those that nobody asked for.
  ///
  /// An item that comes twice with two values makes the response worthless.
  @_lifetime(self: copy self)
  mutating func fetch(
    _ sequenceNumber: UInt32, uid: UID? = nil
  ) throws(IMAPWireError) -> Response {
    if sequenceNumber == 0, uid == nil { quirks.insert(.zeroSequenceNumber) }
    var data = FetchData(sequenceNumber: sequenceNumber)
    data.uid = uid
    var inlineBody: [UInt8]?
    try space()
    try require("(")
    skipMoreSpaces()
    while !skip(")") {
      switch try itemName() {
      case .uid:
        try space()
        try set(&data.uid, to: uniqueID())
      case .flags:
        try space()
        try set(&data.flags, to: flagList())
      case .internalDate:
        try space()
        data.internalDate = try internalDate()
      case .size:
        try space()
        data.size = try number(isHint: true)
      case .modSequence:
        try space()
        data.modSequence = try parenthesizedModSequence()
      case .emailID:
        try space()
        data.emailID = try objectID()
      case .gmailMessageID:
        try space()
        data.gmailMessageID = try looseNumber()
      case .gmailLabels:
        try space()
        data.labels = try labels()
      case .wholeMessage:
        try space()
        guard data.body == .absent else { throw expected("one BODY[]") }
        (data.body, inlineBody) = try wholeMessage()
      case .headerSection:
        try space()
        data.headerFields = try section()
      case .other:
        if skip(" ") { try skipValue() }
      }
      skipItemSpace()
    }
    skipMoreSpaces()
    guard isAtEnd else { throw expected("end of response") }
    return .fetch(data, inlineBody: inlineBody)
  }

  /// A value that may come again, but not another one.
  private func set<Value: Equatable>(
    _ item: inout Value?, to value: Value
  ) throws(IMAPWireError) {
    guard item == nil || item == value else { throw expected("one value for an item") }
    item = value
  }

  /// The space between two items.
  @_lifetime(self: copy self)
  private mutating func skipItemSpace() {
    if skip(" ") { skipMoreSpaces() }
  }

  private enum Item {
    case uid
    case flags
    case internalDate
    case size
    case modSequence
    case emailID
    case gmailMessageID
    case gmailLabels
    case wholeMessage
    case headerSection
    case other
  }

  /// The name of an item with its section, `BODY[HEADER.FIELDS (…)]<0>`.
  @_lifetime(self: copy self)
  private mutating func itemName() throws(IMAPWireError) -> Item {
    if skipWord("UID") { return .uid }
    if skipWord("FLAGS") { return .flags }
    if skipWord("MODSEQ") { return .modSequence }
    if skipWord("INTERNALDATE") { return .internalDate }
    if skipWord("BODY") { return try sectionName() }
    switch try keyword() {
    case "RFC822.SIZE": return .size
    case "EMAILID": return .emailID
    case "X-GM-MSGID": return .gmailMessageID
    case "X-GM-LABELS": return .gmailLabels
    case "RFC822": return .wholeMessage
    case "RFC822.HEADER": return .headerSection
    default: return isNext("[") ? try otherSection() : .other
    }
  }

  /// `section` and the partial origin behind BODY: which part of the message it is.
  @_lifetime(self: copy self)
  private mutating func sectionName() throws(IMAPWireError) -> Item {
    if skipWord(".PEEK") { quirks.insert(.peekEchoed) }
    guard skip("[") else { return .other }
    let isWhole = isNext("]")
    let isHeader = skipWord("HEADER") || skipWord("HEADER.FIELDS")
    try skipSection()
    return isWhole ? .wholeMessage : isHeader ? .headerSection : .other
  }

  @_lifetime(self: copy self)
  private mutating func otherSection() throws(IMAPWireError) -> Item {
    offset += 1
    try skipSection()
    return .other
  }

  /// Moves behind the `]` and a `<n>`; the names of header fields may be strings.
  @_lifetime(self: copy self)
  private mutating func skipSection() throws(IMAPWireError) {
    while !skip("]") {
      guard !isAtEnd else { throw expected("]") }
      if isNext("\"") || isNext("{") {
        _ = try string()
      } else {
        offset += 1
      }
    }
    guard skip("<") else { return }
    while !skip(">") {
      guard !isAtEnd else { throw expected(">") }
      offset += 1
    }
  }

  /// The value of BODY[]: octets already handed on, or a string that still has to be.
  @_lifetime(self: copy self)
  private mutating func wholeMessage() throws(IMAPWireError) -> (FetchData.Body, [UInt8]?) {
    if skipNIL() { return (.withheld, nil) }
    guard isNext("{") || isNext("~") else {
      let octets = try quoted()
      return (.octets(UInt64(octets.count)), octets)
    }
    _ = try literalHeader()
    guard let literal = streamedLiteral, literal.isBody else { throw expected("literal") }
    return (literal.isMiscounted ? .miscounted : .octets(literal.octets), nil)
  }

  /// The value of a header section; nil for NIL and for one that was too large to be kept.
  @_lifetime(self: copy self)
  private mutating func section() throws(IMAPWireError) -> [UInt8]? {
    if isNext("{") || isNext("~") {
      let start = offset
      _ = try literalHeader()
      if streamedLiteral != nil { return nil }
      offset = start
    }
    return try nstring()
  }

  /// `date-time`; nil where it is NIL or no date.
  @_lifetime(self: copy self)
  private mutating func internalDate() throws(IMAPWireError) -> InternalDate? {
    guard let octets = try nstring() else {
      quirks.insert(.unreadableDate)
      return nil
    }
    let date = InternalDate(imap: octets)
    if date == nil { quirks.insert(.unreadableDate) }
    return date
  }

  /// `"(" mod-sequence ")"`, or without parentheses.
  @_lifetime(self: copy self)
  private mutating func parenthesizedModSequence() throws(IMAPWireError) -> ModSequence? {
    let isInParentheses = skip("(")
    let value = try modSequence()
    if isInParentheses { try require(")") }
    return value
  }
}

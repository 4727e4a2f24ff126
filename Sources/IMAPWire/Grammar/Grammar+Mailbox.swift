internal import MailTypes
internal import WireBytes

extension Grammar {
  /// `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox …`.
  @_lifetime(self: copy self)
  mutating func listedMailbox() throws(IMAPWireError) -> ListedMailbox {
    try space()
    let attributes = isNext("\"") ? [] : try flagNames()
    if !attributes.isEmpty || isNext(" ") { try space() }
    let delimiter = try delimiter()
    try space()
    let name = try listedName()
    return ListedMailbox(name: name, delimiter: delimiter, attributes: attributes)
  }

  @_lifetime(self: copy self)
  private mutating func delimiter() throws(IMAPWireError) -> UInt8? {
    if skipNIL() { return nil }
    if skipLoneBackslash() { return ASCII.backslash }
    if isNext("\"") { return try quoted().first }
    guard let octet = next, octet > ASCII.space else { throw expected("hierarchy delimiter") }
    quirks.insert(.unquotedDelimiter)
    offset += 1
    return octet
  }

  /// A backslash in quotation marks that is not written twice.
  @_lifetime(self: copy self)
  private mutating func skipLoneBackslash() -> Bool {
    let pattern: [UInt8] = [ASCII.quote, ASCII.backslash, ASCII.quote, ASCII.space]
    guard offset + pattern.count <= bytes.count else { return false }
    for (index, octet) in pattern.enumerated() where bytes[offset + index] != octet { return false }
    quirks.insert(.loneBackslash)
    offset += 3
    return true
  }

  /// `mailbox`; an unquoted name may have spaces, but then nothing may follow it.
  @_lifetime(self: copy self)
  private mutating func listedName() throws(IMAPWireError) -> MailboxName {
    if let string = try string() { return mailboxName(string) }
    let start = offset
    while offset < bytes.count {
      if isNext(" "), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "(") { break }
      if isNext(" ") { quirks.insert(.unquotedMailboxName) }
      offset += 1
    }
    var end = offset
    while end > start, bytes[end - 1] == ASCII.space { end -= 1 }
    guard end > start else { throw expected("mailbox") }
    let name = octets(from: start, to: end)
    if name == Array("NIL".utf8) { quirks.insert(.mailboxNamedNIL) }
    return mailboxName(name)
  }

  func mailboxName(_ octets: [UInt8]) -> MailboxName {
    usesUTF8 ? MailboxName(utf8: octets) : MailboxName(wire: octets)
  }

  /// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`.
  @_lifetime(self: copy self)
  mutating func mailboxStatus() throws(IMAPWireError) -> Response {
    try space()
    let name = try listedName()
    var status = MailboxStatus()
    try space()
    try require("(")
    skipMoreSpaces()
    while !skip(")") {
      let item = try keyword()
      try space()
      switch item {
      case "MESSAGES": status.messages = try count()
      case "UNSEEN": status.unseen = try count()
      case "UIDNEXT": status.uidNext = try uidNext()
      case "UIDVALIDITY": status.uidValidity = try uidValidity()
      case "HIGHESTMODSEQ": status.highestModSeq = try modSequence()
      case "SIZE": status.size = try number(isHint: true)
      case "APPENDLIMIT": status.appendLimit = skipNIL() ? nil : try number(isHint: true)
      case "MAILBOXID": status.mailboxID = try objectID()
      default: try skipValue()
      }
      if skip(" ") { skipMoreSpaces() }
    }
    return .mailboxStatus(name, status)
  }

  /// `"SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]`.
  @_lifetime(self: copy self)
  mutating func search() throws(IMAPWireError) -> UIDSet {
    var collector = UIDCollector(limit: limits.messages)
    while skip(" ") {
      skipMoreSpaces()
      if isAtEnd { break }
      if isNext("(") {
        try skipValue()
        continue
      }
      let value = try number()
      if value == 0 {
        // It names no message, so that leaving it out loses none.
        quirks.insert(.zeroNumber)
        continue
      }
      guard let value, let narrow = UInt32(exactly: value), let uid = UID(narrow) else {
        throw expected("uniqueid")
      }
      try collector.add(uid...uid)
    }
    guard isAtEnd else { throw expected("end of SEARCH") }
    return try collector.finish()
  }

  /// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`.
  @_lifetime(self: copy self)
  mutating func extendedSearch() throws(IMAPWireError) -> Response {
    var tag: String?
    var set = UIDSet()
    while skip(" ") {
      skipMoreSpaces()
      if isAtEnd { break }
      if skip("(") {
        guard skipWord("TAG") else { throw expected("TAG") }
        try space()
        tag = String(decoding: try astring(), as: UTF8.self)
        try require(")")
        continue
      }
      switch try keyword() {
      case "UID": break
      case "ALL":
        try space()
        set = try uidSet()
      case "PARTIAL": set = try partialResults()
      default:
        try space()
        try skipValue()
      }
    }
    guard isAtEnd else { throw expected("end of ESEARCH") }
    return .extendedSearch(tag: tag, set)
  }

  /// `"PARTIAL" SP "(" partial-range SP partial-results ")"` (RFC 9394 §4), behind its name.
  @_lifetime(self: copy self)
  private mutating func partialResults() throws(IMAPWireError) -> UIDSet {
    try space()
    try require("(")
    _ = try atom()
    try space()
    let results = skipNIL() ? UIDSet() : try uidSet()
    try require(")")
    return results
  }

  /// `"NAMESPACE" SP Namespace SP Namespace SP Namespace` (RFC 2342 §6).
  @_lifetime(self: copy self)
  mutating func namespaces() throws(IMAPWireError) -> NamespaceData {
    try space()
    let personal = try descriptors()
    try space()
    let otherUsers = try descriptors()
    try space()
    return NamespaceData(
      personal: personal, otherUsers: otherUsers, shared: try descriptors())
  }

  /// `Namespace = nil / "(" 1*("(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) … ")") ")"`.
  @_lifetime(self: copy self)
  private mutating func descriptors() throws(IMAPWireError) -> [NamespaceData.Descriptor] {
    if skipNIL() { return [] }
    try require("(")
    var descriptors: [NamespaceData.Descriptor] = []
    while !skip(")") {
      if skip(" ") { continue }
      try require("(")
      let prefix = mailboxName(try astring()).wire
      try space()
      let delimiter = try delimiter()
      while !skip(")") {
        if skip(" ") { continue }
        try skipValue()
      }
      descriptors.append(NamespaceData.Descriptor(prefix: prefix, delimiter: delimiter))
    }
    return descriptors
  }
}

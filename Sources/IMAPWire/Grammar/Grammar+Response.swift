internal import MailTypes
internal import WireBytes

extension Grammar {
  /// `response = *(continue-req / response-data) response-done`, one line of it.
  @_lifetime(self: copy self)
  mutating func response() throws(IMAPWireError) -> Response {
    if skip("+") {
      _ = skip(" ")
      return .continuationRequest(rest())
    }
    guard skip("*") else { return try tagged() }
    guard skip(" ") else { throw IMAPWireError(.notAResponse, excerpt: Excerpt.of(bytes)) }
    skipMoreSpaces()
    if isNext("[") {
      quirks.insert(.codeWithoutCondition)
      return .status(statusText(.ok))
    }
    if let octet = next, ASCII.isDigit(octet) { return try messageData() }
    if let condition = skipCondition() { return .status(statusText(condition)) }
    return try serverData()
  }

  /// `response-tagged = tag SP resp-cond-state CRLF`.
  @_lifetime(self: copy self)
  private mutating func tagged() throws(IMAPWireError) -> Response {
    let noResponse = IMAPWireError(.notAResponse, excerpt: Excerpt.of(bytes))
    guard skip("A"), let first = next, ASCII.isDigit(first), let number = try number(),
      let narrow = UInt32(exactly: number), skip(" ")
    else { throw noResponse }
    skipMoreSpaces()
    guard let condition = skipCondition(), [.ok, .no, .bad].contains(condition) else {
      throw noResponse
    }
    return .tagged(CommandTag(number: narrow), statusText(condition))
  }

  @_lifetime(self: copy self)
  private mutating func skipCondition() -> StatusResponse.Condition? {
    if skipWord("OK") { return .ok }
    if skipWord("NO") { return .no }
    if skipWord("BAD") { return .bad }
    if skipWord("BYE") { return .bye }
    if skipWord("PREAUTH") { return .preauth }
    return nil
  }

  /// `message-data`, EXISTS and RECENT: what starts with a number.
  @_lifetime(self: copy self)
  private mutating func messageData() throws(IMAPWireError) -> Response {
    guard let number = try number(isHint: true), let narrow = UInt32(exactly: number) else {
      throw expected("number of 32 bits")
    }
    try space()
    if skipWord("FETCH") { return try fetch(narrow) }
    // `uidfetch-resp` of RFC 9586 §3.3: the number is the UID.
    if skipWord("UIDFETCH") {
      guard let uid = UID(narrow) else { throw expected("UID") }
      return try fetch(0, uid: uid)
    }
    switch try keyword() {
    case "EXISTS": return .exists(narrow)
    case "EXPUNGE": return .expunge(narrow)
    case let name: return .other(name)
    }
  }

  /// `mailbox-data`, `capability-data` and the like: what starts with a name.
  @_lifetime(self: copy self)
  private mutating func serverData() throws(IMAPWireError) -> Response {
    let name = try keyword()
    switch name {
    case "CAPABILITY": return .capability(try capabilities(until: nil))
    case "ENABLED": return .enabled(try capabilities(until: nil))
    case "LIST", "XLIST": return .list(try listedMailbox())
    case "LSUB": return .lsub(try listedMailbox())
    case "STATUS": return try mailboxStatus()
    case "SEARCH": return .search(try search())
    case "ESEARCH": return try extendedSearch()
    case "NAMESPACE": return .namespace(try namespaces())
    case "QUOTA": return .quota(try quota())
    case "FLAGS":
      try space()
      return .flags(try flagNames())
    case "VANISHED":
      try space()
      let isEarlier = skipWord("(EARLIER)")
      if isEarlier { try space() }
      return .vanished(try uidSet(mayBeNone: true), isEarlier: isEarlier)
    default: return .other(name)
    }
  }

  /// `capability-data`, up to the end or to a closing bracket.
  @_lifetime(self: copy self)
  mutating func capabilities(until end: Unicode.Scalar?) throws(IMAPWireError) -> CapabilitySet {
    var names: [String] = []
    while !isAtEnd {
      if skip(" ") { continue }
      if let end, isNext(end) { break }
      let start = offset
      while let octet = next, octet > ASCII.space, end.map({ UInt8(ascii: $0) }) != octet {
        offset += 1
      }
      guard offset > start else { throw expected("capability") }
      names.append(text(from: start, to: offset))
    }
    return CapabilitySet(names)
  }
}

internal import MailTypes
internal import WireBytes

extension Grammar {
  /// What follows the condition: `["[" resp-text-code "]" SP] [text]`, both of them optional here.
  @_lifetime(self: copy self)
  mutating func statusText(_ condition: StatusResponse.Condition) -> StatusResponse {
    while skip(" ") {}
    var code: ResponseCode?
    if isNext("[") { code = responseCode() }
    if code != nil { while skip(" ") {} }
    return StatusResponse(condition, code: code, text: String(decoding: rest(), as: UTF8.self))
  }

  /// `"[" resp-text-code "]"`; nil, and nothing is passed over, where the bracket never closes.
  @_lifetime(self: copy self)
  private mutating func responseCode() -> ResponseCode? {
    let start = offset
    offset += 1
    guard let name = try? keyword() else {
      offset = start
      return nil
    }
    let argumentStart = offset
    if let reason = ResponseCode.Reason(rawValue: name), skip("]") { return .reason(reason) }
    if let code = try? knownCode(name), skip("]") { return code }
    offset = argumentStart
    guard let end = closingBracket() else {
      offset = start
      return nil
    }
    let arguments = text(from: argumentStart, to: end)
    offset = end + 1
    // Reasons with words behind them, as in [LIMIT 20], mean what they mean without.
    if let reason = ResponseCode.Reason(rawValue: name) { return .reason(reason) }
    if Self.codesWithArguments.contains(name) { quirks.insert(.oddCodeArguments) }
    return .other(name: name, arguments: String(arguments.drop { $0 == " " }))
  }

  private static var codesWithArguments: [String] {
    ["APPENDUID", "HIGHESTMODSEQ", "MODIFIED", "PERMANENTFLAGS", "UIDNEXT", "UIDVALIDITY"]
  }

  /// The bracket that closes the code: brackets inside it come in pairs, strings may hold any.
  private func closingBracket() -> Int? {
    var depth = 1
    var isQuoted = false
    var index = offset
    while index < bytes.count {
      switch bytes[index] {
      case ASCII.backslash where isQuoted: index += 1
      case ASCII.quote: isQuoted.toggle()
      case UInt8(ascii: "[") where !isQuoted: depth += 1
      case UInt8(ascii: "]") where !isQuoted:
        depth -= 1
        if depth == 0 { return index }
      default: break
      }
      index += 1
    }
    // Unpaired quotation marks or brackets: the first that closes will do.
    index = offset
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "]") { return index }
      index += 1
    }
    return nil
  }

  /// The codes whose arguments matter; nil for others.
  @_lifetime(self: copy self)
  private mutating func knownCode(_ name: String) throws(IMAPWireError) -> ResponseCode? {
    switch name {
    case "ALERT": return .alert
    case "CLOSED": return .closed
    case "NOMODSEQ": return .noModSeq
    case "READ-ONLY": return .readOnly
    case "READ-WRITE": return .readWrite
    case "TRYCREATE": return .tryCreate
    case "UIDNOTSTICKY": return .uidNotSticky
    case "CAPABILITY": return .capability(try capabilities(until: "]"))
    case "PERMANENTFLAGS":
      try space()
      return .permanentFlags(try flagNames())
    case "UIDNEXT":
      try space()
      return try uidNext().map { .uidNext($0) }
    case "MESSAGELIMIT":
      try space()
      _ = try number()
      return .messageLimit(lowest: skip(" ") ? try uniqueID() : nil)
    case "UIDVALIDITY":
      try space()
      return try uidValidity().map { .uidValidity($0) }
    case "HIGHESTMODSEQ":
      try space()
      return try modSequence().map { .highestModSeq($0) }
    case "MAILBOXID":
      try space()
      return try objectID().map { .mailboxID($0) }
    case "MODIFIED":
      try space()
      return .modified(try uidSet())
    case "APPENDUID":
      try space()
      guard let validity = try uidValidity() else { return nil }
      try space()
      return .appendUID(validity, try uidSet())
    default: return nil
    }
  }
}

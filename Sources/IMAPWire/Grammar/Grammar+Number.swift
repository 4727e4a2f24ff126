internal import MailTypes
internal import WireBytes

extension Grammar {
  /// `number = 1*DIGIT`, up to 64 bits; nil for a negative one, and for a larger one that `isHint`.
  ///
  /// Some servers print numbers as `9.3736e+06`, with six digits that are right: one below a million
  /// is taken for what it says, a larger one only where `isHint` allows a wrong one.
  @_lifetime(self: copy self)
  mutating func number(isHint: Bool = false) throws(IMAPWireError) -> UInt64? {
    let start = offset
    let isNegative = skip("-")
    guard let first = next, ASCII.isDigit(first) else {
      offset = start
      throw expected("number")
    }
    var value: UInt64 = 0
    var isTooLarge = false
    while let octet = next, ASCII.isDigit(octet) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(octet - 0x30))
      isTooLarge = isTooLarge || overflow || carry
      value = sum
      offset += 1
    }
    guard !isTooLarge else {
      guard isHint else { throw expected("number of 64 bits") }
      return nil
    }
    if let octet = next, octet == UInt8(ascii: ".") || octet | 0x20 == UInt8(ascii: "e") {
      guard let rounded = try floatingPoint(from: start, isHint: isHint) else { return nil }
      value = rounded
    }
    guard !isNegative else {
      quirks.insert(.negativeNumber)
      return nil
    }
    return value
  }

  @_lifetime(self: copy self)
  private mutating func floatingPoint(
    from start: Int, isHint: Bool
  ) throws(IMAPWireError) -> UInt64? {
    while let octet = next,
      ASCII.isDigit(octet) || octet == UInt8(ascii: ".") || octet | 0x20 == UInt8(ascii: "e")
        || octet == UInt8(ascii: "+") || octet == UInt8(ascii: "-")
    {
      offset += 1
    }
    let text = self.text(from: start, to: offset)
    guard let real = Double(text) else { throw expected("number") }
    quirks.insert(.floatingPointNumber)
    let value = UInt64(exactly: real.magnitude.rounded())
    if isHint { return value }
    guard let value, value < 1_000_000, real.magnitude == Double(value) else {
      throw expected("number")
    }
    return value
  }

  /// A number of 32 bits that counts something; nil for a negative or larger one.
  @_lifetime(self: copy self)
  mutating func count() throws(IMAPWireError) -> UInt32? {
    guard let value = try number(isHint: true) else { return nil }
    return UInt32(exactly: value)
  }

  /// `uniqueid = nz-number`.
  @_lifetime(self: copy self)
  mutating func uniqueID() throws(IMAPWireError) -> UID {
    guard let value = try number(), let narrow = UInt32(exactly: value), let uid = UID(narrow)
    else { throw expected("uniqueid") }
    return uid
  }

  /// UIDNEXT: nil for 0 and for what is no UID.
  @_lifetime(self: copy self)
  mutating func uidNext() throws(IMAPWireError) -> UID? {
    let value = try number()
    if value == 0 { quirks.insert(.zeroNumber) }
    return value.flatMap { UInt32(exactly: $0) }.flatMap(UID.init)
  }

  /// UIDVALIDITY: 0 is kept, since some servers send it; nil for what does not fit.
  @_lifetime(self: copy self)
  mutating func uidValidity() throws(IMAPWireError) -> UIDValidity? {
    let value = try number()
    if value == 0 { quirks.insert(.zeroNumber) }
    return value.flatMap { UInt32(exactly: $0) }.map(UIDValidity.init)
  }

  /// `mod-sequence-valzer`: nil for what is none.
  @_lifetime(self: copy self)
  mutating func modSequence() throws(IMAPWireError) -> ModSequence? {
    try number().flatMap(ModSequence.init)
  }

  /// `sequence-set` of UIDs, as ESEARCH and VANISHED send it: without `*`.
  ///
  /// - Parameter mayBeNone: whether it may name UIDs that never were, as VANISHED may
  ///   (RFC 7162 §3.2.10.1): then their number means nothing.
  @_lifetime(self: copy self)
  mutating func uidSet(mayBeNone: Bool = false) throws(IMAPWireError) -> UIDSet {
    var collector = UIDCollector(limit: mayBeNone ? .max : limits.messages)
    repeat {
      let low = try uniqueID()
      let high = skip(":") ? try uniqueID() : low
      try collector.add(min(low, high)...max(low, high))
    } while skip(",")
    return try collector.finish()
  }
}

internal import MailTypes

extension Grammar {
  /// `"(" objectid ")"`; nil for NIL and for what no object ID can be (RFC 8474 §7).
  ///
  /// An ID that is not understood only means that more is fetched, so it costs no response.
  @_lifetime(self: copy self)
  mutating func objectID() throws(IMAPWireError) -> String? {
    let start = offset
    if skipNIL() { return nil }
    let isInParentheses = skip("(")
    do throws(IMAPWireError) {
      let octets = try astring()
      if isInParentheses { try require(")") }
      let isSound = (1...255).contains(octets.count) && octets.allSatisfy(Self.isObjectIDOctet)
      return isSound ? String(decoding: octets, as: UTF8.self) : nil
    } catch {
      offset = start
      try skipValue()
      return nil
    }
  }

  /// A number that nothing depends on; nil for any other value.
  @_lifetime(self: copy self)
  mutating func looseNumber() throws(IMAPWireError) -> UInt64? {
    let start = offset
    do throws(IMAPWireError) {
      return try number()
    } catch {
      offset = start
      try skipValue()
      return nil
    }
  }

  /// `1*255(ALPHA / DIGIT / "_" / "-")`.
  private static func isObjectIDOctet(_ octet: UInt8) -> Bool {
    switch octet {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

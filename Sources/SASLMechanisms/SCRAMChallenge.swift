internal import WireBytes

/// `server-first-message` of SCRAM: nonce, salt and iteration count (RFC 5802 §7).
struct SCRAMChallenge: Hashable {
  let nonce: String
  let salt: [UInt8]
  let iterations: Int32

  /// Optional extensions behind the three are ignored, as §5.1 demands.
  init(_ message: String) throws(SASLError) {
    var fields = message.split(separator: ",", omittingEmptySubsequences: false)[...]
    if fields.first?.hasPrefix("m=") == true { throw SASLError.unknownExtension }
    guard let nonce = Self.value("r=", of: fields.popFirst()),
      let saltText = Self.value("s=", of: fields.popFirst()),
      let salt = Base64.decode(saltText.utf8), !salt.isEmpty,
      let countText = Self.value("i=", of: fields.popFirst()),
      countText.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw SASLError.malformedChallenge }
    // A number beyond 64 bits is too large whichever it is.
    let count = UInt64(countText) ?? .max
    guard SCRAMMechanism.iterationRange.contains(count), let iterations = Int32(exactly: count)
    else {
      throw SASLError.iterationCount(actual: count, allowed: SCRAMMechanism.iterationRange)
    }
    self.nonce = String(nonce)
    self.salt = salt
    self.iterations = iterations
  }

  /// What stands behind the name of an attribute; nil where it is another one, or empty.
  private static func value(_ name: String, of field: Substring?) -> Substring? {
    guard let field, field.hasPrefix(name), field.count > name.count else { return nil }
    return field.dropFirst(name.count)
  }
}

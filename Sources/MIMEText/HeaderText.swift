internal import WireBytes

/// Turns the body of a header field into text that a person can read; never fails.
///
/// Encoded words become what they stand for, 8-bit octets are read by a guess, control characters
/// are kept: whoever prints the text makes them harmless. What no charset explains stays readable
/// ASCII with replacement characters.
///
/// RFC 2047; RFC 6532 for UTF-8 in headers.
package enum HeaderText {
  /// Characters of the result at most; the rest is cut and marked with an ellipsis.
  package static let limit = 998
  /// Octets of the field's body that are looked at; no header of a real mail is longer.
  private static let octetLimit = 64 << 10

  /// - Parameters:
  ///   - body: The octets of the field's body, folded or not.
  ///   - charset: What 8-bit octets outside encoded words are likely to be in: what the message says
  ///     of its text.
  package static func decode(_ body: some Sequence<UInt8>, charset: String? = nil) -> String {
    decode(Array(body.prefix(octetLimit)), charset: charset)
  }

  /// The same for what lies in an array, without a copy: an archive gets one with each message.
  package static func decode(_ body: [UInt8], charset: String? = nil) -> String {
    if body.count <= octetLimit, body.allSatisfy(isPlain) {
      return capped(String(decoding: trimmed(body[...]), as: UTF8.self))
    }
    var octets: [UInt8] = []
    for octet in body.prefix(octetLimit)
    where octet != ASCII.carriageReturn && octet != ASCII.lineFeed {
      // A tab is what a folded line began with.
      octets.append(octet == 0x09 ? ASCII.space : octet)
    }
    if !octets.contains(where: { $0 >= 0x80 || $0 == 0x1b || $0 == UInt8(ascii: "=") }) {
      return capped(String(decoding: trimmed(octets[...]), as: UTF8.self))
    }
    let text = joined(octets, charset.map { CharsetName($0) })
    return capped(String(decoding: trimmed(Array(text.utf8)[...]), as: UTF8.self))
  }

  /// Plain pieces and encoded words in their order; white space between two encoded words is
  /// dropped (RFC 2047 §6.2).
  private static func joined(_ octets: [UInt8], _ hint: CharsetName?) -> String {
    var text = ""
    var run = EncodedRun()
    var plainStart = 0
    var position = 0
    while let start = octets[position...].firstIndex(of: UInt8(ascii: "=")) {
      guard let word = EncodedWord(octets, at: start) else {
        position = start + 1
        continue
      }
      let between = octets[plainStart..<start]
      if run.isEmpty || between.contains(where: { !isBlank($0) }) {
        text += run.takeText()
        text += CharsetGuess.decode(between, hint: hint)
      }
      run.append(word, flushingInto: &text)
      position = word.end
      plainStart = word.end
    }
    text += run.takeText()
    return text + CharsetGuess.decode(octets[plainStart...], hint: hint)
  }

  private static func capped(_ text: String) -> String {
    guard text.utf8.count > limit, text.count > limit else { return text }
    return String(text.prefix(limit - 1)) + "…"
  }

  private static func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = octets.firstIndex(where: { !isBlank($0) }),
      let last = octets.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return octets[first...last]
  }

  /// Whether it stands for itself, whatever is around it.
  private static func isPlain(_ octet: UInt8) -> Bool {
    octet >= 0x20 && octet < 0x80 && octet != UInt8(ascii: "=")
  }

  private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }
}

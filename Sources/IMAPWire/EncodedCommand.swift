/// A command as octets, and as the words that a transcript may show.
package struct EncodedCommand: Sendable {
  /// Each but the first is sent when the server has asked for it with a continuation request.
  package private(set) var chunks: [[UInt8]] = [[]]
  /// The same, with secrets left out and literals shown by their length.
  package private(set) var transcript: String

  /// Whether a quoted string may hold UTF-8.
  let usesUTF8: Bool

  init(tag: CommandTag, usesUTF8: Bool = false) {
    self.usesUTF8 = usesUTF8
    transcript = ""
    put(tag.description)
  }

  mutating func put(_ text: String) {
    put(Array(text.utf8))
    transcript += text
  }

  /// `string` (RFC 9051 §4.3): quoted where it can be, or else a literal.
  mutating func put(string octets: [UInt8]) throws(IMAPWireError) {
    try put(string: octets, shownAs: nil)
  }

  /// A string that nobody may read.
  mutating func put(secret octets: [UInt8]) throws(IMAPWireError) {
    try put(string: octets, shownAs: "‹secret›")
  }

  /// Octets without quotation that nobody may read.
  mutating func put(rawSecret octets: [UInt8]) {
    put(octets)
    transcript += "‹secret›"
  }

  /// Ends the line and the chunk: the rest waits for a continuation request.
  ///
  /// - Parameter isUnasked: Whether it does not wait (RFC 7888).
  mutating func endChunk(literalOctets: UInt64, isUnasked: Bool = false) {
    put("{\(literalOctets)\(isUnasked ? "+" : "")}")
    endLine()
    chunks.append([])
  }

  mutating func endLine() { put([0x0d, 0x0a]) }

  /// Overwrites the octets, for commands that hold a secret.
  package mutating func wipe() {
    for chunk in chunks.indices {
      for index in chunks[chunk].indices { chunks[chunk][index] = 0 }
    }
  }

  private mutating func put(
    string octets: [UInt8], shownAs replacement: String?
  ) throws(IMAPWireError) {
    guard !octets.contains(0) else { throw IMAPWireError(.unsendable) }
    guard !isQuotable(octets) else {
      var quoted: [UInt8] = [0x22]
      for octet in octets {
        if octet == 0x22 || octet == 0x5c { quoted.append(0x5c) }
        quoted.append(octet)
      }
      quoted.append(0x22)
      put(quoted)
      transcript += replacement ?? String(decoding: quoted, as: UTF8.self)
      return
    }
    put(Array("{\(octets.count)}\r\n".utf8))
    chunks.append(octets)
    transcript += replacement ?? "{\(octets.count)}‹literal›"
  }

  /// Whether a quoted string can hold the octets (RFC 9051 §9 `quoted`, RFC 6855 §3).
  private func isQuotable(_ octets: [UInt8]) -> Bool {
    guard octets.count <= 1000 else { return false }
    if octets.allSatisfy({ (0x20...0x7e).contains($0) }) { return true }
    guard usesUTF8, let text = String(validating: octets, as: UTF8.self) else { return false }
    return !text.unicodeScalars.contains { scalar in
      scalar.properties.generalCategory == .control || [0x2028, 0x2029].contains(scalar.value)
    }
  }

  private mutating func put(_ octets: [UInt8]) { chunks[chunks.count - 1] += octets }
}

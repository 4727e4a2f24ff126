internal import MailTypes
internal import WireBytes

/// The grammar of one response as functions, named after the rules of RFC 9051 §9.
///
/// It sees whole responses only, so there is no case of octets that are still missing.
struct Grammar: ~Copyable, ~Escapable {
  let bytes: Span<UInt8>
  var offset = 0
  var quirks = QuirkSet()
  var usesUTF8 = false
  let streamed: [StreamedLiteral]
  let limits: IMAPLimits
  let flagLists: FlagListCache

  @_lifetime(copy bytes)
  init(
    _ bytes: Span<UInt8>, streamed: [StreamedLiteral] = [], limits: IMAPLimits,
    flagLists: FlagListCache
  ) {
    self.bytes = bytes
    self.streamed = streamed
    self.limits = limits
    self.flagLists = flagLists
  }

  var isAtEnd: Bool { offset >= bytes.count }

  /// The next octet, or nil at the end.
  var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  func isNext(_ character: Unicode.Scalar) -> Bool { next == UInt8(ascii: character) }

  func expected(_ rule: String) -> IMAPWireError {
    IMAPWireError(.expected(rule), excerpt: Excerpt.of(bytes))
  }

  @_lifetime(self: copy self)
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard isNext(character) else { return false }
    offset += 1
    return true
  }

  @_lifetime(self: copy self)
  mutating func require(_ character: Unicode.Scalar) throws(IMAPWireError) {
    guard skip(character) else { throw expected(String(Character(character))) }
  }

  /// `SP`, one or more.
  @_lifetime(self: copy self)
  mutating func space() throws(IMAPWireError) {
    guard skip(" ") else { throw expected("SP") }
    skipMoreSpaces()
  }

  /// Spaces where there need be none.
  @_lifetime(self: copy self)
  mutating func skipMoreSpaces() {
    while skip(" ") { quirks.insert(.extraSpace) }
  }

  /// The octets up to the end of the response.
  @_lifetime(self: copy self)
  mutating func rest() -> [UInt8] {
    let octets = self.octets(from: offset, to: bytes.count)
    offset = bytes.count
    return octets
  }

  func octets(from start: Int, to end: Int) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(end - start)
    for index in start..<end { octets.append(bytes[index]) }
    return octets
  }

  func text(from start: Int, to end: Int) -> String {
    String(decoding: octets(from: start, to: end), as: UTF8.self)
  }
}

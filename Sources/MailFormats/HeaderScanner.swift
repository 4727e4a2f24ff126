internal import WireBytes

/// Finds the fields of a header block, whatever its line ends are.
///
/// Refuses nothing: a line that is no field and no continuation is passed over. A CR alone ends a
/// line only in a block without any LF, as old Macintosh programs wrote them.
///
/// RFC 5322 §2.2 and §2.2.3.
package struct HeaderScanner: Sendable {
  private let block: [UInt8]
  private let lineEnd: UInt8
  private var position = 0

  package init(_ block: [UInt8]) {
    self.block = block
    lineEnd = block.contains(ASCII.lineFeed) ? ASCII.lineFeed : ASCII.carriageReturn
  }

  /// The next field; nil at the empty line or the end of the block.
  package mutating func next() -> HeaderField? {
    while position < block.count {
      let line = takeLine()
      if line.isEmpty { return nil }
      guard let colon = block[line].firstIndex(of: UInt8(ascii: ":")), colon > line.lowerBound
      else { continue }
      let name = trimmed(line.lowerBound..<colon)
      guard !name.isEmpty, !isBlank(block[line.lowerBound]) else { continue }
      var end = line.upperBound
      while position < block.count, isBlank(block[position]) {
        let continuation = takeLine()
        end = continuation.upperBound
      }
      return HeaderField(name: name, body: (colon + 1)..<end)
    }
    return nil
  }

  /// The unfolded body of the first field of this name, in either case, trimmed; nil without one.
  package static func firstBody(of name: String, in block: [UInt8]) -> [UInt8]? {
    var scanner = HeaderScanner(block)
    while let field = scanner.next() {
      if scanner.isNamed(field, name) { return scanner.unfolded(field) }
    }
    return nil
  }

  /// A header block without the fields of these names, in either case; nothing else changes.
  package static func block(_ block: [UInt8], without names: [String]) -> [UInt8] {
    var kept: [UInt8] = []
    var scanner = HeaderScanner(block)
    var start = 0
    while let field = scanner.next() {
      guard names.contains(where: { scanner.isNamed(field, $0) }) else { continue }
      kept += block[start..<field.name.lowerBound]
      let end = block[field.body.upperBound...].firstIndex(of: ASCII.lineFeed)
      start = end.map { $0 + 1 } ?? block.count
    }
    return kept + block[start...]
  }

  package func isNamed(_ field: HeaderField, _ name: String) -> Bool {
    guard field.name.count == name.utf8.count else { return false }
    var index = field.name.lowerBound
    for octet in name.utf8 {
      if !isSame(block[index], octet) { return false }
      index += 1
    }
    return true
  }

  /// The octets of the field's body without line ends and without white space around them.
  package func unfolded(_ field: HeaderField) -> [UInt8] {
    var (start, end) = (field.body.lowerBound, field.body.upperBound)
    while start < end, isWhite(block[start]) { start += 1 }
    while end > start, isWhite(block[end - 1]) { end -= 1 }
    return block[start..<end].filter { !isLineEnd($0) }
  }

  /// The range of the next line without its line end; moves behind it.
  private mutating func takeLine() -> Range<Int> {
    let start = position
    let end = block[start...].firstIndex(of: lineEnd) ?? block.count
    position = min(end + 1, block.count)
    var last = end
    while last > start, block[last - 1] == ASCII.carriageReturn { last -= 1 }
    return start..<last
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var upper = range.upperBound
    while upper > range.lowerBound, isBlank(block[upper - 1]) { upper -= 1 }
    return range.lowerBound..<upper
  }

  // Asked of each octet, so all is said here: a call into another module would cost more than the
  // comparison.

  private func isSame(_ octet: UInt8, _ other: UInt8) -> Bool {
    octet == other || (octet ^ other == 0x20 && (octet | 0x20) &- 0x61 < 26)
  }

  private func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

  private func isLineEnd(_ octet: UInt8) -> Bool { octet == 0x0d || octet == 0x0a }

  private func isWhite(_ octet: UInt8) -> Bool { isBlank(octet) || isLineEnd(octet) }
}

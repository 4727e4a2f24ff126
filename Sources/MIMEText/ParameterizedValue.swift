internal import WireBytes

/// The body of a field such as Content-Type: a value, and parameters behind semicolons.
///
/// Reads leniently: comments are passed over, a value may hold spaces without being quoted, and a
/// quoted one may lack its end. Parameters in several pieces and in a charset are put together
/// (RFC 2231); encoded words in them, which the standard does not want, are decoded.
///
/// RFC 2045 §5.1, RFC 2183 §2.
package struct ParameterizedValue: Hashable, Sendable {
  /// Lower case, without white space: `text/plain`, `attachment`.
  package let value: String
  private var parameters: [String: Parameter] = [:]

  /// Pieces of parameters that are taken at most.
  private static let limit = 200
  private static let octetLimit = 64 << 10

  private struct Piece: Hashable {
    var number: Int
    var isEncoded: Bool
    var octets: [UInt8]
  }

  private struct Parameter: Hashable {
    /// As `name=value`.
    var plain: [UInt8]?
    /// As `name*=value` or `name*0=value`.
    var pieces: [Piece] = []
  }

  package init(_ body: some Sequence<UInt8>) {
    var scanner = ParameterScanner(Array(body.prefix(Self.octetLimit)))
    value = String(decoding: scanner.value().map(ASCII.lowercased), as: UTF8.self)
    var count = 0
    while count < Self.limit, let (name, octets) = scanner.next() {
      count += 1
      add(octets, named: name)
    }
  }

  /// The text of a parameter; nil without one.
  ///
  /// - Parameter name: Lower case.
  package subscript(_ name: String) -> String? {
    guard let parameter = parameters[name] else { return nil }
    if parameter.pieces.isEmpty { return parameter.plain.map { HeaderText.decode($0) } }
    var octets: [UInt8] = []
    var charset = ""
    var expected = 0
    for piece in parameter.pieces.sorted(by: { $0.number < $1.number })
    where piece.number == expected {
      expected += 1
      var rest = piece.octets[...]
      if piece.isEncoded, piece.number == 0 {
        let parts = rest.split(
          separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3 {
          charset = String(decoding: parts[0], as: UTF8.self)
          rest = parts[2]
        }
      }
      octets += piece.isEncoded ? Self.percentDecoded(rest) : Array(rest)
    }
    guard expected > 0 else { return parameter.plain.map { HeaderText.decode($0) } }
    // Some programs cut encoded words into pieces.
    if charset.isEmpty { return HeaderText.decode(octets) }
    return CharsetDecoder.decode(octets, charset: charset) ?? CharsetGuess.decode(octets[...])
  }

  private mutating func add(_ octets: [UInt8], named name: String) {
    let parts = name.split(separator: "*", omittingEmptySubsequences: false)
    let base = String(parts[0])
    guard parts.count > 1 else {
      if parameters[base]?.plain == nil { parameters[base, default: Parameter()].plain = octets }
      return
    }
    let isEncoded = parts.last?.isEmpty == true
    let digits = parts[1]
    guard parts.count <= 3, digits.isEmpty || Int(digits).map({ $0 < Self.limit }) == true else {
      return
    }
    parameters[base, default: Parameter()].pieces.append(
      Piece(number: Int(digits) ?? 0, isEncoded: isEncoded, octets: octets))
  }

  private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var octets: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
        let value = Hexadecimal.decode(
          String(decoding: text[(index + 1)...(index + 2)], as: UTF8.self))?.first
      {
        octets.append(value)
        index += 3
      } else {
        octets.append(text[index])
        index += 1
      }
    }
    return octets
  }
}

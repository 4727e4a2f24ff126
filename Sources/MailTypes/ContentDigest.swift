internal import WireBytes

/// The SHA-256 of a message exactly as the server sent it.
package struct ContentDigest: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let words: [4 of UInt64]

  /// - Parameter bytes: 32 octets; nil for any other count.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    var words: [4 of UInt64] = .init(repeating: 0)
    for index in 0..<32 { words[index / 8] = words[index / 8] << 8 | UInt64(bytes[index]) }
    self.words = words
  }

  package init?(hexadecimal: String) {
    guard let bytes = Hexadecimal.decode(hexadecimal) else { return nil }
    self.init(bytes)
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for word in 0..<4 {
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: words[word] >> shift))
      }
    }
    return bytes
  }

  /// 64 lower-case hexadecimal digits.
  package var description: String { Hexadecimal.encode(bytes) }

  package static func == (left: Self, right: Self) -> Bool {
    (0..<4).allSatisfy { left.words[$0] == right.words[$0] }
  }

  package static func < (left: Self, right: Self) -> Bool {
    for index in 0..<4 where left.words[index] != right.words[index] {
      return left.words[index] < right.words[index]
    }
    return false
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}

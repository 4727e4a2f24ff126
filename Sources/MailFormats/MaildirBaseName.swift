package import MailTypes

/// The name that a message of the archive has, flags aside: `HASH.COPY,S=SIZE,W=VIRTUAL`.
///
/// Made from the content, never from the UID, so that fetching a message twice cannot make two
/// files. HASH is the first 40 hexadecimal digits of the SHA-256 of the message on the wire.
package struct MaildirBaseName: Hashable, Sendable, CustomStringConvertible {
  /// Octets of the digest that stand in a name.
  package static let digestOctets = 20

  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32
  /// Counts equal messages of one folder, from 0.
  package let copy: UInt32
  /// Octets on disk.
  package private(set) var diskSize: UInt64
  /// Octets with every bare LF of the disk form counted as CRLF.
  package private(set) var virtualSize: UInt64

  package init(digest: ContentDigest, copy: UInt32, diskSize: UInt64, virtualSize: UInt64) {
    let octets = digest.bytes
    high = octets[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    middle = octets[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    low = octets[16..<20].reduce(0) { $0 << 8 | UInt32($1) }
    self.copy = copy
    self.diskSize = diskSize
    self.virtualSize = virtualSize
  }

  /// From exactly the text that `description` gives; nil for any other name.
  package init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    guard let high = Self.takeDigits(&rest, 16), let middle = Self.takeDigits(&rest, 16),
      let low = Self.takeDigits(&rest, 8), Self.take(&rest, "."),
      let copy = Self.takeNumber(&rest).flatMap(UInt32.init(exactly:)), Self.take(&rest, ",S="),
      let diskSize = Self.takeNumber(&rest), Self.take(&rest, ",W="),
      let virtualSize = Self.takeNumber(&rest), rest.isEmpty
    else { return nil }
    self.high = high
    self.middle = middle
    self.low = UInt32(truncatingIfNeeded: low)
    self.copy = copy
    self.diskSize = diskSize
    self.virtualSize = virtualSize
  }

  package var description: String {
    "\(Self.digits(high, 16))\(Self.digits(middle, 16))\(Self.digits(UInt64(low), 8))"
      + ".\(copy),S=\(diskSize),W=\(virtualSize)"
  }

  /// Whether the name was made from this content.
  package func isMade(from digest: ContentDigest) -> Bool {
    let other = MaildirBaseName(digest: digest, copy: 0, diskSize: 0, virtualSize: 0)
    return high == other.high && middle == other.middle && low == other.low
  }

  /// The same name as if the sizes were not known, to compare by content and copy alone.
  package var withoutSizes: MaildirBaseName {
    var name = self
    name.diskSize = 0
    name.virtualSize = 0
    return name
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(copy)
  }

  private static func digits(_ value: UInt64, _ count: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: count - digits.count) + digits
  }

  private static func take(_ rest: inout ArraySlice<UInt8>, _ expected: String) -> Bool {
    guard rest.starts(with: expected.utf8) else { return false }
    rest = rest.dropFirst(expected.utf8.count)
    return true
  }

  private static func takeDigits(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> UInt64? {
    var value: UInt64 = 0
    for _ in 0..<count {
      guard let digit = rest.first else { return nil }
      switch digit {
      case 0x30...0x39: value = value << 4 | UInt64(digit - 0x30)
      case 0x61...0x66: value = value << 4 | UInt64(digit - 0x57)
      default: return nil
      }
      rest = rest.dropFirst()
    }
    return value
  }

  /// A decimal number in its shortest form.
  private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(digits.count)
    guard let first = digits.first, first != 0x30 || digits.count == 1 else { return nil }
    return UInt64(String(decoding: digits, as: UTF8.self))
  }
}

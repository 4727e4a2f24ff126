internal import MailTypes
internal import WireBytes

/// What an export says of its `.eml` files in a list beside them: hashes, dates, flags, keywords.
///
/// Kept in memory is where each line begins, 8 octets a message.
final class EMLList {
  /// A list beyond this, and a line beyond the other, are not read.
  private static let limit = UInt64(UInt32.max)
  private static let lineLimit = 64 << 10
  private static let pieceSize = 256 << 10

  struct Entry {
    var digest: ContentDigest
    var date: InternalDate?
    var flags: MessageFlags
  }

  private let file: ImportFile
  /// Half of the hash of a name and then the offset of its line, in order.
  private var places: [UInt64] = []

  /// Looks through the list of a directory; nil where there is none.
  init?(in directory: OpenDirectory) throws(ArchiveError) {
    guard let file = try? ImportFile(directory, EMLExport.listName), file.size <= Self.limit else {
      return nil
    }
    self.file = file
    try forEachLine { offset, line in
      guard let name = Self.value(line)?["file"]?.string else { return }
      places.append(Self.hash(name) << 32 | offset)
    }
    places.sort()
  }

  /// What the list says of a file; nil for nothing that is understood.
  ///
  /// Where it names a file twice, the last line holds.
  func entry(of name: String) throws(ArchiveError) -> Entry? {
    let hash = Self.hash(name)
    var index = firstPlace(from: (hash + 1) << 32)
    while index > 0, places[index - 1] >> 32 == hash {
      index -= 1
      let line = try line(at: places[index] & UInt64(UInt32.max))
      guard let value = Self.value(line), value["file"]?.string == name else { continue }
      return Self.entry(value)
    }
    return nil
  }

  /// The first place in order that is not below this.
  private func firstPlace(from value: UInt64) -> Int {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Lines

  private func forEachLine(
    _ body: (_ offset: UInt64, _ line: ArraySlice<UInt8>) -> Void
  ) throws(ArchiveError) {
    var octets: [UInt8] = []
    var position: UInt64 = 0
    var isAtEnd = false
    while !isAtEnd {
      let more = try piece(at: position + UInt64(octets.count), count: Self.pieceSize)
      isAtEnd = more.isEmpty
      octets += more
      var start = 0
      while let feed = octets[start...].firstIndex(of: ASCII.lineFeed) {
        body(position + UInt64(start), octets[start..<feed])
        start = feed + 1
      }
      if isAtEnd, start < octets.count { body(position + UInt64(start), octets[start...]) }
      // What follows of a line that is too long is no line that is understood.
      if octets.count - start > Self.lineLimit { start = octets.count }
      octets.removeFirst(start)
      position += UInt64(start)
    }
  }

  private func line(at offset: UInt64) throws(ArchiveError) -> ArraySlice<UInt8> {
    let octets = try piece(at: offset, count: Self.lineLimit)
    return octets.prefix { $0 != ASCII.lineFeed }
  }

  private func piece(at offset: UInt64, count: Int) throws(ArchiveError) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: count)
    var span = octets.mutableSpan
    let got = try file.read(at: offset, into: &span)
    octets.removeLast(count - got)
    return octets
  }

  private static func value(_ line: ArraySlice<UInt8>) -> JSONValue? {
    try? JSONReader.read(Array(line))
  }

  /// 32 bits.
  private static func hash(_ name: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(name)
    return UInt64(UInt32(truncatingIfNeeded: hasher.finalize()))
  }

  // MARK: Values

  private static func entry(_ value: JSONValue) -> Entry? {
    guard let digest = value["sha256"]?.string.flatMap(ContentDigest.init(hexadecimal:)) else {
      return nil
    }
    var names: [String] = []
    for key in ["flags", "keywords"] {
      if case .array(let values) = value[key] ?? .null { names += values.compactMap(\.string) }
    }
    return Entry(
      digest: digest, date: value["internal_date"]?.string.flatMap(date),
      flags: MessageFlags(names: names))
  }

  /// RFC 3339, the zone included.
  private static func date(_ text: String) -> InternalDate? {
    guard case .instant(let seconds) = PointInTime(text) else { return nil }
    let zone = text.utf8.suffix(6)
    guard let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return InternalDate(seconds: seconds)
    }
    let numbers = zone.dropFirst().split(separator: UInt8(ascii: ":")).compactMap {
      Int(String($0) ?? "")
    }
    guard numbers.count == 2 else { return InternalDate(seconds: seconds) }
    let minutes = numbers[0] * 60 + numbers[1]
    return InternalDate(
      seconds: seconds, zoneMinutes: sign == UInt8(ascii: "-") ? -minutes : minutes)
  }
}

internal import MailTypes

/// What an export says of its `.eml` files in a list beside them: hashes, dates, flags, keywords.
struct EMLList {
  /// A file beyond this is not read.
  private static let limit: UInt64 = 512 << 20

  struct Entry {
    var digest: ContentDigest
    var date: InternalDate?
    var flags: MessageFlags
  }

  private(set) var entries: [String: Entry] = [:]

  /// Reads the list of a directory; nothing where there is none, and no line that is not understood.
  init(in directory: OpenDirectory) throws(ArchiveError) {
    guard let file = try? directory.file(EMLExport.listName), let facts = try? file.facts(),
      facts.isRegular, facts.size <= Self.limit
    else { return }
    let octets = try directory.octets(of: EMLExport.listName, limit: Int(facts.size))
    for line in octets.split(separator: 10) {
      guard let value = try? JSONReader.read(Array(line)), let name = value["file"]?.string,
        let digest = value["sha256"]?.string.flatMap(ContentDigest.init(hexadecimal:))
      else { continue }
      var names: [String] = []
      for key in ["flags", "keywords"] {
        if case .array(let values) = value[key] ?? .null { names += values.compactMap(\.string) }
      }
      entries[name] = Entry(
        digest: digest, date: value["internal_date"]?.string.flatMap(Self.date),
        flags: MessageFlags(names: names))
    }
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

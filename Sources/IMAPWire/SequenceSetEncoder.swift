package import MailTypes

/// Writes sets of UIDs in their shortest form (RFC 9051 §9, `sequence-set`).
package enum SequenceSetEncoder {
  /// Octets of a set in one command: servers refuse lines beyond 4,096 or 8,192 octets.
  package static let usualLimit = 3800

  /// `1:3,7,12:*`; an empty set gives empty text, which no command may have.
  package static func text(of set: UIDSet) -> String {
    var octets: [UInt8] = []
    for range in set.ranges {
      if !octets.isEmpty { octets.append(UInt8(ascii: ",")) }
      octets += member(range)
    }
    return String(decoding: octets, as: UTF8.self)
  }

  /// The set cut into sets whose text has at most `limit` octets each, or one member.
  package static func split(_ set: UIDSet, limit: Int = usualLimit) -> [UIDSet] {
    var parts: [UIDSet] = []
    var current = UIDSet()
    var length = 0
    for range in set.ranges {
      guard let low = UID(range.lowerBound), let high = UID(range.upperBound) else { continue }
      let more = member(range).count + 1
      if length + more > limit + 1, !current.isEmpty {
        parts.append(current)
        current = UIDSet()
        length = 0
      }
      current.insert(low...high)
      length += more
    }
    if !current.isEmpty { parts.append(current) }
    return parts
  }

  private static func member(_ range: ClosedRange<UInt32>) -> [UInt8] {
    let low = Array(String(range.lowerBound).utf8)
    guard range.count > 1 else { return low }
    // `*` is the last message even where that lies before the range: whoever asks has to filter.
    guard range.upperBound < .max else { return low + Array(":*".utf8) }
    return low + [UInt8(ascii: ":")] + Array(String(range.upperBound).utf8)
  }
}

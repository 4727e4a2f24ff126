/// How long a server asks to be left alone: `Suggested Backoff Time: N milliseconds` of Exchange.
enum SuggestedBackoff {
  /// In whole seconds, rounded up, at most a day; nil where the words name none.
  static func seconds(in words: String) -> Int? {
    let mark = Array("suggested backoff time:".utf8)
    let octets = Array(words.lowercased().utf8)
    guard octets.count > mark.count else { return nil }
    for start in 0...(octets.count - mark.count)
    where octets[start..<(start + mark.count)].elementsEqual(mark) {
      let rest = octets[(start + mark.count)...].drop { $0 == 0x20 }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard let milliseconds = UInt64(String(decoding: digits, as: UTF8.self)) else { return nil }
      return Int(min(milliseconds, 86_400_000).advanced(by: 999) / 1000)
    }
    return nil
  }
}

/// How long a server asks to be left alone: `Suggested Backoff Time: N milliseconds` of Exchange, and
/// what others say in words, as in `try again in 5 minutes`.
enum SuggestedBackoff {
  private static let longest: UInt64 = 86_400_000
  private static let marks: [[Substring]] = [
    ["suggested", "backoff", "time"], ["try", "again", "in"], ["try", "again", "after"],
    ["retry", "in"], ["retry", "after"], ["wait"],
  ]
  private static let fillers: Set<Substring> = ["for", "about", "at", "least", "another"]

  /// In whole seconds, rounded up, at most a day; nil where the words name none.
  static func seconds(in words: String) -> Int? {
    let lowered = words.lowercased()
    let words = lowered.split { !("a"..."z").contains($0) && !("0"..."9").contains($0) }
    for start in words.indices {
      for mark in marks where words[start...].starts(with: mark) {
        let rest = words[(start + mark.count)...].drop { fillers.contains($0) }
        // The words of Exchange count milliseconds, whether they say so or not.
        let usual: UInt64? = mark == marks[0] ? 1 : nil
        guard let number = rest.first.flatMap({ UInt64($0) }),
          let unit = rest.dropFirst().first.flatMap(milliseconds) ?? usual
        else { continue }
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return Int((isTooLarge ? longest : min(product, longest)) + 999) / 1000
      }
    }
    return nil
  }

  private static func milliseconds(inUnit unit: Substring) -> UInt64? {
    switch unit {
    case "ms", "millisecond", "milliseconds": 1
    case "s", "sec", "secs", "second", "seconds": 1000
    case "m", "min", "mins", "minute", "minutes": 60_000
    case "h", "hour", "hours": 3_600_000
    default: nil
    }
  }
}

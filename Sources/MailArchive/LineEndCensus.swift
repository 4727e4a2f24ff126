internal import WireBytes

/// Counts the line ends of a piece of a message.
///
/// The piece before it may have ended with a CR; whether that one met its LF is counted here.
struct LineEndCensus: Hashable {
  private(set) var carriageReturns: UInt64 = 0
  private(set) var lineFeeds: UInt64 = 0
  /// LFs right behind a CR.
  private(set) var pairs: UInt64 = 0
  private var endsWithCarriageReturn = false

  /// Whether each CR so far is followed by an LF and each LF follows a CR.
  ///
  /// A CR at the very end still waits for its LF and does not count against it.
  var hasOnlyPairs: Bool {
    lineFeeds == pairs && carriageReturns == pairs + (endsWithCarriageReturn ? 1 : 0)
  }

  /// Whether the last octet was a CR.
  var isPairOpen: Bool { endsWithCarriageReturn }

  /// LFs without a CR before them.
  var bareLineFeeds: UInt64 { lineFeeds - pairs }

  mutating func count(_ bytes: Span<UInt8>) {
    let end = bytes.count
    guard end > 0 else { return }
    if bytes[0] == ASCII.carriageReturn { carriageReturns += 1 }
    if bytes[0] == ASCII.lineFeed {
      lineFeeds += 1
      if endsWithCarriageReturn { pairs += 1 }
    }
    unsafe bytes.withUnsafeBufferPointer { octets in
      guard let base = octets.baseAddress else { return }
      var start = 1
      while start < end {
        // Octet-wide counters, so that the loop runs on whole vectors; 128 cannot overflow them.
        let stop = min(start + 128, end)
        var returns: UInt8 = 0
        var feeds: UInt8 = 0
        var both: UInt8 = 0
        for index in start..<stop {
          let isFeed: UInt8 = unsafe base[index] == ASCII.lineFeed ? 1 : 0
          let followsReturn: UInt8 = unsafe base[index - 1] == ASCII.carriageReturn ? 1 : 0
          returns &+= unsafe base[index] == ASCII.carriageReturn ? 1 : 0
          feeds &+= isFeed
          both &+= isFeed & followsReturn
        }
        carriageReturns += UInt64(returns)
        lineFeeds += UInt64(feeds)
        pairs += UInt64(both)
        start = stop
      }
    }
    endsWithCarriageReturn = bytes[end - 1] == ASCII.carriageReturn
  }
}

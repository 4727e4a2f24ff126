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
    guard bytes.count > 0 else { return }
    count(bytes[0])
    unsafe bytes.withUnsafeBufferPointer { octets in
      guard let base = octets.baseAddress else { return }
      var start = 1
      while start < octets.count {
        let stop = min(start + Self.blockSize, octets.count)
        unsafe countBlock(base + start, octets: stop - start)
        start = stop
      }
    }
    endsWithCarriageReturn = bytes[bytes.count - 1] == ASCII.carriageReturn
  }

  /// What a counter of one octet can count.
  private static let blockSize = 255

  /// Counts octets each of which has another one before it.
  ///
  /// Written so that the loop runs on vectors: octet-wide counters, nothing in it that could trap,
  /// no constant that is read through a call.
  private mutating func countBlock(_ block: UnsafePointer<UInt8>, octets count: Int) {
    let (lineFeed, carriageReturn) = (ASCII.lineFeed, ASCII.carriageReturn)
    let former = unsafe block - 1
    var returns: UInt8 = 0
    var feeds: UInt8 = 0
    var both: UInt8 = 0
    var index = 0
    while index < count {
      let isFeed: UInt8 = unsafe block[index] == lineFeed ? 1 : 0
      returns &+= unsafe block[index] == carriageReturn ? 1 : 0
      feeds &+= isFeed
      both &+= unsafe former[index] == carriageReturn ? isFeed : 0
      index &+= 1
    }
    carriageReturns &+= UInt64(returns)
    lineFeeds &+= UInt64(feeds)
    pairs &+= UInt64(both)
  }

  /// Counts one octet; `endsWithCarriageReturn` tells of the one before it.
  private mutating func count(_ octet: UInt8) {
    if octet == ASCII.carriageReturn {
      carriageReturns += 1
    } else if octet == ASCII.lineFeed {
      lineFeeds += 1
      if endsWithCarriageReturn { pairs += 1 }
    }
  }
}

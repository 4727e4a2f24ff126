/// Which of many retrievals are under way: sent in order, and answered in the same order.
///
/// What is under way is bounded in number and in octets, since a session that ends has asked for it in vain.
struct RetrievalQueue {
  /// Commands that wait in the buffers in between; all of them are a few kilobytes.
  private static let mostCommands = 128
  /// Octets that the server was asked for and has not sent.
  private static let mostOctets: UInt64 = 16 << 20

  private let wanted: [WantedMessage]
  /// Whether a message is asked for with nothing else under way.
  private let isAskedAlone: (WantedMessage) -> Bool
  private var sent = 0
  private var answered = 0
  private var octetsAhead: UInt64 = 0
  /// The last one that was sent when nothing else was under way.
  private var lastAlone = 0

  init(
    _ wanted: [WantedMessage],
    alone isAskedAlone: @escaping (WantedMessage) -> Bool = { _ in false }
  ) {
    self.wanted = wanted
    self.isAskedAlone = isAskedAlone
  }

  var isDone: Bool { answered == wanted.count }

  /// What the next answer is about.
  var current: WantedMessage { wanted[answered] }

  /// Whether the current one was sent before the one before it was answered.
  var isCurrentAhead: Bool { answered != lastAlone }

  /// Whether nothing else was asked for behind the current one.
  var isCurrentLast: Bool { sent == answered + 1 }

  /// What is to be sent now.
  ///
  /// - Parameter isPipelined: Whether more than one may be under way.
  mutating func takeNext(isPipelined: Bool) -> ArraySlice<WantedMessage> {
    let start = sent
    let pending = sent - answered
    if pending == 0 { lastAlone = sent }
    if pending > 0, isAskedAlone(wanted[sent - 1]) { return [] }
    // Refilled when half of it is used up, so that commands go out many at a time.
    guard pending <= (isPipelined ? Self.mostCommands / 2 : 0) else { return [] }
    let most = isPipelined ? Self.mostCommands : 1
    while sent < wanted.count, sent - answered < most,
      sent == answered || octetsAhead < Self.mostOctets
    {
      let isAlone = isAskedAlone(wanted[sent])
      if isAlone, sent > answered { break }
      octetsAhead += Self.weight(of: wanted[sent])
      sent += 1
      if isAlone { break }
    }
    return wanted[start..<sent]
  }

  /// The current one has been answered.
  mutating func advance() {
    octetsAhead -= min(octetsAhead, Self.weight(of: wanted[answered]))
    answered += 1
  }

  /// Bounded, so that no sum of what a server says is too large.
  private static func weight(of message: WantedMessage) -> UInt64 {
    min(message.octets ?? 0, mostOctets)
  }
}

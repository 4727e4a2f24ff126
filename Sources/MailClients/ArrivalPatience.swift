/// How long a server is waited for that sends, but next to nothing.
///
/// Silence alone ends the waiting for a server that has died. One that lets an octet fall now and then, or
/// says that it is busy and never comes to an end, would be waited for without end. Only the time counts in
/// which nothing was to be done but wait.
struct ArrivalPatience {
  /// Why the waiting is over: what has come, and what should have.
  struct Exhaustion: Hashable {
    var octets: UInt64
    var expected: UInt64
    var seconds: Int64
  }

  /// Octets that break the silence where no response is complete: at 300 baud they take 17 seconds.
  static let leastOctets: UInt64 = 512
  /// How long the answer to one command may take, whatever comes; a second more for each octet of it.
  static let grace = Duration.seconds(3600)

  /// Waited since a response was complete, or enough octets had come.
  private var silence = Duration.zero
  private var crumbs: UInt64 = 0
  /// Waited since the command, and what has come since.
  private var waited = Duration.zero
  private var octets: UInt64 = 0

  /// How long the next octets may take; zero or less where the waiting is over.
  ///
  /// - Parameter idle: How long silence is borne.
  func left(idle: Duration) -> Duration {
    let most = Self.grace + .seconds(Int64(clamping: min(octets, 1 << 40)))
    return min(idle - silence, most - waited)
  }

  /// So many octets have come after a wait.
  mutating func note(octets count: Int, after wait: Duration) {
    waited += wait
    silence += wait
    octets &+= UInt64(count)
    crumbs += UInt64(count)
    if crumbs >= Self.leastOctets { noteResponse() }
  }

  /// Nothing has come, after a wait.
  mutating func noteSilence(_ wait: Duration) {
    waited += wait
    silence += wait
  }

  /// A response is complete.
  mutating func noteResponse() {
    silence = .zero
    crumbs = 0
  }

  /// Why the waiting is over; nil where it is not, or where it is over because nothing has come at all.
  func exhaustion(idle: Duration) -> Exhaustion? {
    guard left(idle: idle) <= .zero else { return nil }
    if silence >= idle {
      if crumbs == 0 { return nil }
      return Exhaustion(
        octets: crumbs, expected: Self.leastOctets, seconds: silence.components.seconds)
    }
    let expected = (waited - Self.grace).components.seconds
    return Exhaustion(
      octets: octets, expected: UInt64(clamping: expected), seconds: waited.components.seconds)
  }
}

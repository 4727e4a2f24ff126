/// How the retrieval of one message ended.
package struct RetrievedMessage: Hashable, Sendable {
  package enum Ending: Hashable, Sendable {
    /// The termination octet came: these are all octets of the message.
    case whole
    /// The server did not hand it over; the others are not concerned.
    case refused(ClientError)
    /// The connection ended before the message did: what was handed over is not the message.
    case cut
  }

  package var number: Int
  /// What the server said of its size beforehand.
  package var announced: UInt64?
  /// Octets that were handed to the sink.
  package var octets: UInt64 = 0
  package var ending = Ending.whole
  /// Whether the lines of the message end with LF alone.
  package var endsLinesWithLF = false

  package init(number: Int, announced: UInt64? = nil) {
    self.number = number
    self.announced = announced
  }
}

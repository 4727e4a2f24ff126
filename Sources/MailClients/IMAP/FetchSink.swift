package import MailTypes

/// Takes what FETCH brings, message by message, in the order of the wire.
///
/// The whole message comes before its UID may be known: only `didFetch` says whose octets they were.
/// If `bodyBegins` is called again before `didFetch`, or no `didFetch` follows, what was handed over
/// belongs to no message and is to be dropped.
package protocol FetchSink: AnyObject {
  /// The octets of one message follow, in pieces.
  func bodyBegins(octets: UInt64) throws
  /// A piece, straight from the receive buffer; gone when the call returns.
  func bodyBytes(_ bytes: Span<UInt8>) throws
  /// The response is complete; its `body` says whether all octets came.
  func didFetch(_ data: FetchData) throws
}

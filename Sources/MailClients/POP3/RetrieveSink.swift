/// Takes what RETR and TOP bring, message by message, in the order in which it was asked for.
///
/// For each message either `bodyBegins`, any number of `bodyBytes` and `didRetrieve` are called, or
/// `didRetrieve` alone where the server refused it. If an error ends the work in the middle of a message,
/// `didRetrieve` tells first that it was cut off.
package protocol RetrieveSink: AnyObject {
  /// The octets of a message follow, in pieces.
  ///
  /// - Parameter announced: How many the server says there are; nil where it does not say, and otherwise
  ///   not to be relied on.
  func bodyBegins(_ number: Int, announced: UInt64?) throws
  /// A piece, straight from the receive buffer; gone when the call returns.
  func bodyBytes(_ bytes: Span<UInt8>) throws
  /// There is no more of this message.
  func didRetrieve(_ message: RetrievedMessage) throws
}

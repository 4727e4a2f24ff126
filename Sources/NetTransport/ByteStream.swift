package import MailTypes

/// A connection as bytes: over TCP, over TLS, or from memory in tests.
///
/// Blocking; used by one thread at a time.
package protocol ByteStream: AnyObject {
  /// Reads at least one octet, and as many as are there and fit.
  ///
  /// - Returns: 0 at the orderly end of the stream, or for an empty buffer.
  func read(
    into buffer: inout MutableSpan<UInt8>, deadline: Deadline
  ) throws(TransportError) -> Int

  /// Writes all octets; after an error an unknown part of them is on its way.
  func write(_ bytes: Span<UInt8>, deadline: Deadline) throws(TransportError)

  /// Octets handed to the system so far: payload, not TLS framing.
  ///
  /// Octets beyond this count cannot have reached the server.
  var octetsWritten: UInt64 { get }

  /// Octets of payload that were read so far.
  var octetsRead: UInt64 { get }

  /// What a login can be bound to, the best first; empty for what is no TLS connection.
  var channelBindings: [ChannelBinding] { get }

  /// Whether `read` would not wait: input, the end or an error is there, now or before `deadline`.
  func hasInput(before deadline: Deadline) throws(TransportError) -> Bool

  /// Ends the connection, politely if that takes no time; a second call does nothing.
  func close()
}

extension ByteStream {
  package var channelBindings: [ChannelBinding] { [] }
}

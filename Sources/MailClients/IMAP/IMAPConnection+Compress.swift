internal import IMAPWire
internal import MailTypes
internal import NetTransport
internal import WireBytes

extension IMAPConnection {
  /// The capability of RFC 4978.
  static let compression = "COMPRESS=DEFLATE"

  /// Compresses everything from now on, both ways, where the server offers it (RFC 4978 §3).
  ///
  /// Only after the login: what an attacker can mix with a password must not be compressed with it. A
  /// server that refuses is spoken to without.
  package func compress() throws(ClientError) {
    guard offers(Self.compression) else { return }
    try settle()
    do throws(ClientError) {
      try run(.compress, .asking)
    } catch {
      guard error.isRefusal, isUsable else { throw error }
      return
    }
    do throws(TransportError) {
      // What stands behind the answer is compressed already.
      stream = try CompressedStream(over: stream, early: reader.buffer.bytes, peer: server)
    } catch {
      throw ending(.transport(error), .asking)
    }
    reader.buffer.consume(reader.buffer.count)
  }
}

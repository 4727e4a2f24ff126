internal import COpenSSL
internal import MailTypes

/// A TLS connection over a TCP connection, with a server that has proved who it is.
///
/// RFC 8446 and RFC 5246; what ends without close_notify was cut, and is reported so.
@safe package final class TLSStream: ByteStream {
  package private(set) var octetsRead: UInt64 = 0
  package private(set) var octetsWritten: UInt64 = 0
  let ssl: OpaquePointer
  private let stream: TCPStream
  private let socket: SocketBIO
  private let context: TLSContext
  /// Octets of the TCP connection before TLS: none with implicit TLS.
  private let clearOctetsRead: UInt64
  private var state = State.open

  private enum State: Equatable {
    case open
    /// OpenSSL must not be asked to do anything more; every use throws this.
    case broken(TransportError)
    case closed
  }

  init(over stream: TCPStream, context: TLSContext) throws(TransportError) {
    let socket = SocketBIO(stream)
    guard let ssl = unsafe SSL_new(context.context) else {
      throw TransportError(.systemFailure, peer: stream.peer, detail: TLSErrorQueue.takeWords())
    }
    guard let bio = unsafe socket.makeBIO() else {
      unsafe SSL_free(ssl)
      throw TransportError(.systemFailure, peer: stream.peer, detail: TLSErrorQueue.takeWords())
    }
    unsafe SSL_set_bio(ssl, bio, bio)
    unsafe SSL_set_connect_state(ssl)
    // RFC 6066 §3: a name, never an address.
    if case .name(let name) = context.identity { _ = unsafe copenssl_set_hostname(ssl, name) }
    unsafe self.ssl = ssl
    self.stream = stream
    self.socket = socket
    self.context = context
    clearOctetsRead = stream.octetsRead
  }

  deinit { unsafe SSL_free(ssl) }

  /// Agrees on keys and checks the certificate; nothing of the caller's is sent before.
  func handshake(deadline: Deadline) throws(TransportError) {
    let isDone = try perform(before: deadline, during: .handshaking) {
      unsafe SSL_do_handshake(ssl)
    }
    guard isDone else { throw breaking(stream.explained(lostInHandshake)) }
  }

  package func read(
    into buffer: inout MutableSpan<UInt8>, deadline: Deadline
  ) throws(TransportError) -> Int {
    guard !buffer.isEmpty else { return 0 }
    let count = try unsafe buffer.withUnsafeMutableBytes {
      (raw) throws(TransportError) -> Int in
      var count = 0
      let hasMore = try perform(before: deadline, during: .reading) {
        unsafe SSL_read_ex(ssl, raw.baseAddress, raw.count, &count)
      }
      guard hasMore else { return 0 }
      return unsafe count
        + readReceived(into: UnsafeMutableRawBufferPointer(rebasing: raw[count...]))
    }
    octetsRead &+= UInt64(count)
    return count
  }

  package func write(_ bytes: Span<UInt8>, deadline: Deadline) throws(TransportError) {
    var written = 0
    while written < bytes.count {
      let rest = bytes.extracting(written...)
      let count = try unsafe rest.withUnsafeBytes { (raw) throws(TransportError) -> Int in
        var count = 0
        let isOpen = try perform(before: deadline, during: .writing) {
          unsafe SSL_write_ex(ssl, raw.baseAddress, raw.count, &count)
        }
        guard isOpen else { throw breaking(TransportError(.connectionLost, peer: stream.peer)) }
        return count
      }
      written += count
      octetsWritten &+= UInt64(count)
    }
  }

  package func hasInput(before deadline: Deadline) throws(TransportError) -> Bool {
    var octet: UInt8 = 0
    var count = 0
    do throws(TransportError) {
      // Not poll(2) alone: what waits in the socket may be no more than a session ticket.
      _ = try perform(before: deadline, during: .reading) {
        unsafe SSL_peek_ex(ssl, &octet, 1, &count)
      }
      return true
    } catch {
      if case .timedOut = error.code { return false }
      throw error
    }
  }

  package func close() {
    if state == .open {
      TLSErrorQueue.clear()
      // Sends close_notify if the system takes it at once; the answer is not waited for.
      _ = unsafe SSL_shutdown(ssl)
      TLSErrorQueue.clear()
    }
    state = .closed
    stream.close()
  }

  /// Decrypts what has been received already, without waiting.
  ///
  /// A failure is kept for the next call, so that what came before it is not lost.
  private func readReceived(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var total = 0
    while total < buffer.count, unsafe SSL_has_pending(ssl) == 1 {
      var count = 0
      TLSErrorQueue.clear()
      let result = unsafe SSL_read_ex(
        ssl, buffer.baseAddress?.advanced(by: total), buffer.count - total, &count)
      guard result == 1 else {
        let failures = [SSL_ERROR_SSL, SSL_ERROR_SYSCALL]
        if unsafe failures.contains(SSL_get_error(ssl, result)) { _ = breaking(failure(.reading)) }
        return total
      }
      total += count
    }
    return total
  }

  /// Calls OpenSSL until it is done, and waits for whatever it asks for.
  ///
  /// - Returns: false at the orderly end of the stream.
  private func perform(
    before deadline: Deadline, during activity: TransportActivity, _ call: () -> CInt
  ) throws(TransportError) -> Bool {
    switch state {
    case .open: break
    case .broken(let error): throw error
    case .closed: throw TransportError(.connectionLost, peer: stream.peer)
    }
    while true {
      try stream.refuseIfInterrupted()
      TLSErrorQueue.clear()
      let result = call()
      if result == 1 { return true }
      switch unsafe SSL_get_error(ssl, result) {
      case SSL_ERROR_ZERO_RETURN: return false
      case SSL_ERROR_WANT_READ: try wait(for: .input, before: deadline, during: activity)
      case SSL_ERROR_WANT_WRITE: try wait(for: .output, before: deadline, during: activity)
      default: throw breaking(stream.explained(failure(activity)))
      }
    }
  }

  private func wait(
    for direction: TCPStream.Direction, before deadline: Deadline,
    during activity: TransportActivity
  ) throws(TransportError) {
    do throws(TransportError) {
      // A server that sends records without content must not hold us for ever.
      if deadline.hasPassed { throw TransportError(.timedOut(activity), peer: stream.peer) }
      try stream.wait(for: direction, before: deadline, during: activity)
    } catch {
      // A read can be taken up again; half a record that was written cannot.
      throw activity == .reading ? error : breaking(error)
    }
  }

  /// Every later use fails like this one.
  private func breaking(_ error: TransportError) -> TransportError {
    state = .broken(error)
    return error
  }

  private var lostInHandshake: TransportError {
    // A server that has just agreed to TLS and then does not know it will not know it later.
    let isRefusal = clearOctetsRead > 0 && stream.octetsRead == clearOctetsRead
    return TransportError(isRefusal ? .tlsBrokenOff : .connectionLost, peer: stream.peer)
  }

  /// What the last failing call of OpenSSL means.
  private func failure(_ activity: TransportActivity) -> TransportError {
    let peer = stream.peer
    let reason = TLSErrorQueue.peekReason()
    let words = TLSErrorQueue.takeWords()
    if let rejection = context.verifier.rejection { return TransportError(rejection, peer: peer) }
    let isHandshake = activity == .handshaking
    if let errno = socket.failure {
      let failure = TransportError.failed(errno, peer: peer, during: activity)
      return isHandshake && failure.code == .connectionLost ? lostInHandshake : failure
    }
    if socket.hasEnded {
      return isHandshake ? lostInHandshake : TransportError(.connectionLost, peer: peer)
    }
    let code = isHandshake ? TLSHandshakeFailure.code(forReason: reason) : .connectionLost
    return TransportError(code, peer: peer, detail: words)
  }
}

internal import COpenSSL

/// Lets OpenSSL use a `TCPStream`: no SIGPIPE, no wait, and the system's reasons are kept.
@safe final class SocketBIO {
  private let stream: TCPStream
  /// Why the socket failed, if it did.
  private(set) var failure: Errno?
  /// Whether the other side has ended the TCP connection.
  private(set) var hasEnded = false

  init(_ stream: TCPStream) { self.stream = stream }

  /// A BIO for one `SSL`, which frees it; this object must live as long.
  func makeBIO() -> OpaquePointer? {
    guard let bio = unsafe BIO_new(Self.method) else { return nil }
    unsafe BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    unsafe BIO_set_init(bio, 1)
    return unsafe bio
  }

  private enum Outcome {
    case octets(Int)
    case wouldBlock
    case ended
  }

  private func read(_ buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    switch unsafe stream.receive(into: buffer) {
    case .success(0):
      hasEnded = true
      return .ended
    case .success(let count): return .octets(count)
    case .failure(let failure): return outcome(of: failure)
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    switch unsafe stream.send(bytes) {
    case .success(let count): .octets(count)
    case .failure(let failure): outcome(of: failure)
    }
  }

  private func outcome(of failure: Errno) -> Outcome {
    if failure.isWouldBlock { return .wouldBlock }
    self.failure = failure
    return .ended
  }

  /// Tells OpenSSL how a call ended.
  private static func report(
    _ outcome: Outcome, to bio: OpaquePointer?, retry: CInt, count: UnsafeMutablePointer<Int>?
  ) -> CInt {
    unsafe BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
    unsafe count?.pointee = 0
    switch outcome {
    case .octets(let octets):
      unsafe count?.pointee = octets
      return 1
    case .wouldBlock:
      unsafe BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY)
      return 0
    case .ended:
      return 0
    }
  }

  private static func object(of bio: OpaquePointer?) -> SocketBIO? {
    guard let data = unsafe BIO_get_data(bio) else { return nil }
    return unsafe Unmanaged<SocketBIO>.fromOpaque(data).takeUnretainedValue()
  }

  /// Made once and never freed, as OpenSSL's own are.
  nonisolated(unsafe) private static let method: OpaquePointer? = unsafe makeMethod()

  private static func makeMethod() -> OpaquePointer? {
    let kind = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
    guard let method = unsafe BIO_meth_new(kind, "mailkura socket") else { return nil }
    unsafe BIO_meth_set_read_ex(method) { bio, data, length, count in
      guard let object = unsafe SocketBIO.object(of: bio) else { return 0 }
      let outcome = unsafe object.read(UnsafeMutableRawBufferPointer(start: data, count: length))
      return unsafe SocketBIO.report(outcome, to: bio, retry: BIO_FLAGS_READ, count: count)
    }
    unsafe BIO_meth_set_write_ex(method) { bio, data, length, count in
      guard let object = unsafe SocketBIO.object(of: bio) else { return 0 }
      let outcome = unsafe object.write(UnsafeRawBufferPointer(start: data, count: length))
      return unsafe SocketBIO.report(outcome, to: bio, retry: BIO_FLAGS_WRITE, count: count)
    }
    unsafe BIO_meth_set_ctrl(method) { bio, command, _, _ in
      switch command {
      case BIO_CTRL_FLUSH: 1
      case BIO_CTRL_EOF: unsafe SocketBIO.object(of: bio)?.hasEnded == true ? 1 : 0
      default: 0
      }
    }
    return unsafe method
  }
}

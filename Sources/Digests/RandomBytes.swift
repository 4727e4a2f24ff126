internal import COpenSSL

/// Bytes that nobody can guess.
package enum RandomBytes {
  /// - Parameter count: how many, at least one.
  package static func make(_ count: Int) -> [UInt8] {
    copenssl_prepare()
    var octets = [UInt8](repeating: 0, count: count)
    let made = unsafe octets.withUnsafeMutableBufferPointer { buffer in
      unsafe RAND_bytes(buffer.baseAddress, CInt(clamping: buffer.count))
    }
    precondition(made == 1, "the system has no random bytes")
    return octets
  }
}

internal import COpenSSL

/// Bytes that nobody can guess, from OpenSSL's generator.
package enum RandomBytes {
  /// Nil where the generator has no seed, which no running system should meet.
  package static func make(count: Int) -> [UInt8]? {
    copenssl_prepare()
    var octets = [UInt8](repeating: 0, count: count)
    let isMade = unsafe octets.withUnsafeMutableBufferPointer { buffer in
      unsafe RAND_bytes(buffer.baseAddress, CInt(clamping: buffer.count)) == 1
    }
    return isMade ? octets : nil
  }
}

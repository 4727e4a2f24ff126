internal import COpenSSL
package import MailTypes

/// SHA-256 of bytes that arrive in pieces (FIPS 180-4).
///
/// One object digests message after message: `finish()` begins the next one.
@safe package final class SHA256Stream {
  private let context: OpaquePointer
  private var isBegun = false

  package init() {
    copenssl_prepare()
    guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
    unsafe self.context = context
    begin()
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Forgets what was digested so far.
  package func begin() {
    if isBegun { return }
    let started = unsafe EVP_DigestInit_ex(context, Self.algorithm, nil)
    precondition(started == 1, "OpenSSL has no SHA-256")
    isBegun = true
  }

  package func update(_ bytes: Span<UInt8>) {
    guard !bytes.isEmpty else { return }
    isBegun = false
    unsafe bytes.withUnsafeBytes { octets in
      let updated = unsafe EVP_DigestUpdate(context, octets.baseAddress, octets.count)
      precondition(updated == 1, "SHA-256 failed")
    }
  }

  /// The digest of all bytes since the last beginning; begins anew.
  package func finish() -> ContentDigest {
    let digest = unsafe Self.digest(finishing: context)
    isBegun = false
    begin()
    return digest
  }

  /// The digest of one piece of bytes.
  package static func digest(of bytes: Span<UInt8>) -> ContentDigest {
    let stream = SHA256Stream()
    stream.update(bytes)
    return stream.finish()
  }

  /// Looked up once: `EVP_sha256()` is looked up anew at each beginning.
  nonisolated(unsafe) private static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)

  private static func digest(finishing context: OpaquePointer) -> ContentDigest {
    var octets = [UInt8](repeating: 0, count: 32)
    let finished = unsafe octets.withUnsafeMutableBufferPointer { buffer in
      unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
    }
    guard finished == 1, let digest = ContentDigest(octets) else {
      preconditionFailure("SHA-256 failed")
    }
    return digest
  }
}

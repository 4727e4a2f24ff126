internal import COpenSSL

/// The hash functions that ways to log in are built on, with HMAC (RFC 2104) and PBKDF2 (RFC 8018 §5.2).
///
/// A system may forbid one of them, as FIPS mode does with MD5; then there is no result.
package enum HashFunction: Hashable, Sendable {
  case md5
  case sha1
  case sha256

  /// Octets of a digest.
  package var length: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    }
  }

  package func digest(of bytes: [UInt8]) -> [UInt8]? {
    unsafe result { (out: UnsafeMutablePointer<UInt8>?) in
      unsafe EVP_Digest(bytes, bytes.count, out, nil, algorithm, nil) == 1
    }
  }

  /// The message authentication code of some bytes under a key.
  package func authenticationCode(of bytes: [UInt8], key: [UInt8]) -> [UInt8]? {
    unsafe result { (out: UnsafeMutablePointer<UInt8>?) in
      var written: CUnsignedInt = 0
      return unsafe HMAC(
        algorithm, key, CInt(clamping: key.count), bytes, bytes.count, out, &written) != nil
    }
  }

  /// A key of `length` octets made from a password, by PBKDF2 with HMAC.
  ///
  /// - Parameter iterations: 1 or more; the time it takes grows with it.
  package func key(
    fromPassword password: [UInt8], salt: [UInt8], iterations: Int32
  ) -> [UInt8]? {
    // Never empty, since a null pointer would mean a password that ends at a NUL.
    var characters: [CChar] = []
    characters.reserveCapacity(password.count + 1)
    for octet in password { characters.append(CChar(bitPattern: octet)) }
    characters.append(0)
    defer { for index in characters.indices { characters[index] = 0 } }
    return unsafe result { (out: UnsafeMutablePointer<UInt8>?) in
      unsafe PKCS5_PBKDF2_HMAC(
        characters, CInt(clamping: password.count), salt, CInt(clamping: salt.count), iterations,
        algorithm, CInt(length), out) == 1
    }
  }

  private var algorithm: OpaquePointer? {
    copenssl_prepare()
    return switch self {
    case .md5: unsafe EVP_md5()
    case .sha1: unsafe EVP_sha1()
    case .sha256: unsafe EVP_sha256()
    }
  }

  private func result(_ make: (UnsafeMutablePointer<UInt8>?) -> Bool) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: length)
    let isMade = unsafe octets.withUnsafeMutableBufferPointer { unsafe make($0.baseAddress) }
    if !isMade { ERR_clear_error() }
    return isMade ? octets : nil
  }
}

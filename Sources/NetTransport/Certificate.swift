internal import COpenSSL
internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What is read out of an X.509 certificate (RFC 5280); all of it is the other side's claim.
enum Certificate {
  /// The SHA-256 of the SubjectPublicKeyInfo in DER.
  static func publicKeyPin(of certificate: OpaquePointer) -> SPKIPin? {
    var encoded: UnsafeMutablePointer<UInt8>?
    let length = unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded)
    guard length > 0, let start = unsafe encoded else { return nil }
    defer { unsafe CRYPTO_free(start, #fileID, CInt(#line)) }
    var octets = [UInt8](repeating: 0, count: 32)
    let digested = unsafe octets.withUnsafeMutableBufferPointer { buffer in
      unsafe EVP_Digest(start, Int(length), buffer.baseAddress, nil, EVP_sha256(), nil)
    }
    guard digested == 1, let digest = ContentDigest(octets) else { return nil }
    return SPKIPin(digest)
  }

  /// The hash that `tls-server-end-point` is (RFC 5929 §4.1); nil where the standard defines none.
  ///
  /// The hash function is that of the certificate's signature, SHA-256 where that is MD5 or SHA-1.
  static func endPointHash(of certificate: OpaquePointer) -> [UInt8]? {
    var identifier: CInt = 0
    guard unsafe X509_get_signature_info(certificate, &identifier, nil, nil, nil) == 1,
      identifier != NID_undef
    else { return nil }
    let isWeak = identifier == NID_md5 || identifier == NID_sha1
    guard
      let algorithm = unsafe isWeak ? EVP_sha256() : EVP_get_digestbyname(OBJ_nid2sn(identifier))
    else { return nil }
    var octets = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: CUnsignedInt = 0
    guard unsafe X509_digest(certificate, algorithm, &octets, &length) == 1 else { return nil }
    return Array(octets.prefix(Int(length)))
  }

  /// The first few names and addresses that the certificate is for, as text.
  static func names(of certificate: OpaquePointer) -> [String] {
    guard let raw = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
      return []
    }
    let names = OpaquePointer(raw)
    defer { unsafe GENERAL_NAMES_free(names) }
    var texts: [String] = []
    for index in 0..<min(unsafe copenssl_general_name_count(names), maximumNames) {
      guard let name = unsafe copenssl_general_name(names, index) else { continue }
      var kind: CInt = 0
      let value = unsafe GENERAL_NAME_get0_value(name, &kind)
      guard let string = unsafe value.map(OpaquePointer.init) else { continue }
      switch kind {
      case GEN_DNS: unsafe texts.append(printable(octets(of: string)))
      case GEN_IPADD: unsafe texts.append(addressText(octets(of: string)))
      default: break
      }
    }
    return texts
  }

  /// The issuer's name on one line, as in `C = JP, O = Example, CN = Example CA`.
  static func issuer(of certificate: OpaquePointer) -> String {
    guard let memory = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(memory) }
    let flags = copenssl_one_line_name_flags()
    unsafe X509_NAME_print_ex(memory, X509_get_issuer_name(certificate), 0, flags)
    var text = [UInt8](repeating: 0, count: maximumLength)
    let length = unsafe text.withUnsafeMutableBytes { buffer in
      unsafe BIO_read(memory, buffer.baseAddress, CInt(buffer.count))
    }
    return String(decoding: text.prefix(Int(max(length, 0))), as: UTF8.self)
  }

  /// As in `2024-05-31 12:00 UTC`.
  static func text(of time: UnsafePointer<ASN1_TIME>?) -> String {
    var parts = unsafe tm()
    guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return "?" }
    func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
      + " \(two(parts.tm_hour)):\(two(parts.tm_min)) UTC"
  }

  private static let maximumNames: CInt = 20
  private static let maximumLength = 255

  private static func octets(of string: OpaquePointer) -> [UInt8] {
    let count = unsafe Int(ASN1_STRING_length(UnsafePointer(string)))
    guard let start = unsafe ASN1_STRING_get0_data(UnsafePointer(string)) else { return [] }
    return unsafe [UInt8](
      UnsafeBufferPointer(start: start, count: min(max(count, 0), maximumLength)))
  }

  /// Whatever is no printable ASCII shows as a question mark.
  private static func printable(_ octets: [UInt8]) -> String {
    String(decoding: octets.map { (0x20...0x7e).contains($0) ? $0 : 0x3f }, as: UTF8.self)
  }

  private static func addressText(_ octets: [UInt8]) -> String {
    let family = octets.count == 16 ? AF_INET6 : AF_INET
    guard octets.count == 4 || octets.count == 16 else { return "?" }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let capacity = socklen_t(text.count)
    let made = unsafe inet_ntop(family, octets, &text, capacity) != nil
    guard made else { return "?" }
    return String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

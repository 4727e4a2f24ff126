internal import COpenSSL
internal import TestSupport

/// A TLS server on loopback, made of OpenSSL alone.
final class TLSTestServer: Sendable {
  /// One accepted connection, in the hands of a test's closure.
  @safe final class Connection {
    let descriptor: CInt
    private let ssl: OpaquePointer

    fileprivate init(_ ssl: OpaquePointer, _ descriptor: CInt) {
      unsafe self.ssl = ssl
      self.descriptor = descriptor
    }

    /// At most `count` octets; none at the end.
    func read(_ count: Int = 16_384) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      let received = unsafe SSL_read(ssl, &bytes, CInt(count))
      return Array(bytes.prefix(Int(max(received, 0))))
    }

    func readExactly(_ count: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      while bytes.count < count {
        let more = read(count - bytes.count)
        if more.isEmpty { break }
        bytes += more
      }
      return bytes
    }

    /// Each call makes at least one record.
    func write(_ bytes: [UInt8]) { _ = unsafe SSL_write(ssl, bytes, CInt(bytes.count)) }

    func sendCloseNotify() { _ = unsafe SSL_shutdown(ssl) }

    /// RFC 9266 §2, as this end sees it.
    var exportedMaterial: [UInt8] {
      var octets = [UInt8](repeating: 0, count: 32)
      _ = unsafe SSL_export_keying_material(
        ssl, &octets, 32, "EXPORTER-Channel-Binding", 24, nil, 0, 1)
      return octets
    }

    /// The SHA-256 of the server's own certificate.
    var certificateHash: [UInt8] {
      var octets = [UInt8](repeating: 0, count: 32)
      _ = unsafe X509_digest(SSL_get_certificate(ssl), EVP_sha256(), &octets, nil)
      return octets
    }

    /// The subject of the certificate that the client has shown, whoever issued it.
    var clientName: String? {
      guard let certificate = unsafe SSL_get1_peer_certificate(ssl) else { return nil }
      defer { unsafe X509_free(certificate) }
      var text = [CChar](repeating: 0, count: 200)
      _ = unsafe X509_NAME_oneline(X509_get_subject_name(certificate), &text, 200)
      return String(
        decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The name that the client asked for, if any.
    var requestedName: String? {
      guard let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) else { return nil }
      return unsafe String(cString: name)
    }
  }

  private let listener: LoopbackListener
  var port: UInt16 { listener.port }

  /// - Parameters:
  ///   - certificate: a file of Fixtures/tls, the server's own first.
  ///   - asksForCertificate: whether the client may show one; any will do.
  ///   - greeting: sent in clear before TLS, and answered with as many octets.
  init(
    certificate: String = "server.pem", key: String = "server.key",
    versions: ClosedRange<CInt> = TLS1_2_VERSION...TLS1_3_VERSION,
    family: LoopbackListener.Family = .ipv4, asksForCertificate: Bool = false,
    greeting: String? = nil,
    handler: @escaping @Sendable (Connection) -> Void
  ) throws {
    copenssl_prepare()
    listener = try LoopbackListener(family) { descriptor in
      if let greeting {
        LoopbackSocket.write(Array(greeting.utf8), to: descriptor)
        _ = LoopbackSocket.read(greeting.utf8.count, from: descriptor)
      }
      let context = unsafe SSL_CTX_new(TLS_server_method())
      defer { unsafe SSL_CTX_free(context) }
      _ = unsafe SSL_CTX_ctrl(
        context, SSL_CTRL_SET_MIN_PROTO_VERSION, CLong(versions.lowerBound), nil)
      _ = unsafe SSL_CTX_ctrl(
        context, SSL_CTRL_SET_MAX_PROTO_VERSION, CLong(versions.upperBound), nil)
      // Old versions and weak keys are what some tests are about.
      _ = unsafe SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0")
      _ = unsafe SSL_CTX_use_certificate_chain_file(context, TLSFixture.path(certificate))
      _ = unsafe SSL_CTX_use_PrivateKey_file(context, TLSFixture.path(key), SSL_FILETYPE_PEM)
      if asksForCertificate {
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER) { _, _ in 1 }
      }
      guard let ssl = unsafe SSL_new(context) else { return }
      defer { unsafe SSL_free(ssl) }
      _ = unsafe SSL_set_fd(ssl, descriptor)
      if unsafe SSL_accept(ssl) == 1 { unsafe handler(Connection(ssl, descriptor)) }
    }
  }
}

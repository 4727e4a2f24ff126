internal import COpenSSL
internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The rules for one TLS connection, before it is made: versions, trust anchors, whom to expect.
@safe final class TLSContext {
  let context: OpaquePointer
  let verifier: CertificateVerifier
  let identity: ServerIdentity

  init(policy: TLSPolicy, peer: String) throws(TransportError) {
    guard let identity = ServerIdentity(policy.serverName) else {
      throw TransportError(.certificateRejected(.nameMismatch(names: [])), peer: peer)
    }
    copenssl_prepare()
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
      throw TransportError(.systemFailure, peer: peer, detail: TLSErrorQueue.takeWords())
    }
    unsafe self.context = context
    self.identity = identity
    verifier = CertificateVerifier(policy: policy)
    setProtocol()
    try trustSystem(peer: peer)
    if let path = policy.caFile { try trust(path, peer: peer) }
    if let own = policy.clientCertificate { try present(own, peer: peer) }
    guard expectServer() else {
      throw TransportError(.certificateRejected(.nameMismatch(names: [])), peer: peer)
    }
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    unsafe SSL_CTX_set_cert_verify_callback(
      context,
      { store, argument in
        guard let store = unsafe store, let argument = unsafe argument else { return 0 }
        let verifier = unsafe Unmanaged<CertificateVerifier>.fromOpaque(argument)
        return unsafe verifier.takeUnretainedValue().accepts(store) ? 1 : 0
      }, Unmanaged.passUnretained(verifier).toOpaque())
  }

  deinit { unsafe SSL_CTX_free(context) }

  /// RFC 8314 §4.1: TLS 1.2 or newer; no compression, no renegotiation (RFC 7457).
  private func setProtocol() {
    _ = unsafe copenssl_set_min_proto_version(context, TLS1_2_VERSION)
    unsafe copenssl_forbid_compression_and_renegotiation(context)
    unsafe copenssl_set_mode(
      context,
      CLong(
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY))
    // One recv(2) then brings several records instead of a header or a body.
    unsafe copenssl_set_read_ahead(context, 1)
    unsafe SSL_CTX_set_default_read_buffer_len(context, Self.readBufferSize)
  }

  private static let readBufferSize = 128 * 1024

  /// Only the directory, from which OpenSSL reads what it needs; see `CertificateVerifier`.
  private func trustSystem(peer: String) throws(TransportError) {
    guard unsafe SSL_CTX_set_default_verify_dir(context) == 1 else {
      throw TransportError(.systemFailure, peer: peer, detail: TLSErrorQueue.takeWords())
    }
  }

  private func trust(_ path: String, peer: String) throws(TransportError) {
    switch SystemCall.retrying({ unsafe open(path, O_RDONLY | O_CLOEXEC) }) {
    case .success(let descriptor):
      _ = Descriptor(owning: descriptor)
    case .failure(let failure):
      let code: TransportError.Code =
        [ENOENT, ENOTDIR].contains(failure.rawValue) ? .caFileMissing : .caFileUnreadable
      throw TransportError(code, peer: peer, errno: failure, path: path)
    }
    guard unsafe SSL_CTX_load_verify_file(context, path) == 1 else {
      throw TransportError(
        .caFileWithoutCertificate, peer: peer, detail: TLSErrorQueue.takeWords(), path: path)
    }
    // What the user names is an anchor, also where it is not the root of its chain.
    let parameters = unsafe SSL_CTX_get0_param(context)
    _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
  }

  /// RFC 9525: the name or address that the user wrote, among the alternative names alone.
  private func expectServer() -> Bool {
    let parameters = unsafe SSL_CTX_get0_param(context)
    let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
    unsafe X509_VERIFY_PARAM_set_hostflags(parameters, CUnsignedInt(flags))
    return switch identity {
    case .name(let name):
      unsafe X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1
    case .address(let address):
      unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, address) == 1
    }
  }
}

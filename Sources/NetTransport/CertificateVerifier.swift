internal import COpenSSL
internal import MailTypes

/// Decides whether the certificate of a server is accepted, and remembers why it was not.
final class CertificateVerifier {
  private let policy: TLSPolicy
  /// Nil as long as nothing was rejected.
  private(set) var rejection: TransportError.Code?

  init(policy: TLSPolicy) { self.policy = policy }

  /// Called by OpenSSL in the middle of the handshake, before anything of ours is sent.
  ///
  /// Chain and name are checked by X509_verify_cert; then the key of the server's own certificate
  /// is held against the pins. A chain that fails is forgiven only for a pin that fits, and only
  /// where the policy says so.
  func accepts(_ store: OpaquePointer) -> Bool {
    rejection = nil
    let isChainValid = unsafe X509_verify_cert(store) == 1
    guard let leaf = unsafe X509_STORE_CTX_get0_cert(store),
      let pin = unsafe Certificate.publicKeyPin(of: leaf)
    else {
      rejection = .certificateRejected(.other("no certificate"))
      return false
    }
    let isPinned = policy.pins.contains(pin)
    if isChainValid {
      if policy.pins.isEmpty || isPinned { return true }
      rejection = .pinMismatch(presented: pin)
      unsafe X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
      return false
    }
    if isPinned, policy.acceptsPinInsteadOfChain {
      unsafe X509_STORE_CTX_set_error(store, X509_V_OK)
      return true
    }
    if policy.acceptsPinInsteadOfChain, !policy.pins.isEmpty {
      rejection = .pinMismatch(presented: pin)
    } else {
      rejection = unsafe .certificateRejected(Self.fault(store, leaf: leaf))
    }
    return false
  }

  private static func fault(_ store: OpaquePointer, leaf: OpaquePointer) -> CertificateFault {
    let error = unsafe X509_STORE_CTX_get_error(store)
    // The one that failed may be an intermediate certificate.
    let failed = unsafe X509_STORE_CTX_get_current_cert(store) ?? leaf
    switch error {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return .selfSigned
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
      X509_V_ERR_CERT_UNTRUSTED:
      return unsafe .unknownAuthority(issuer: Certificate.issuer(of: failed))
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return unsafe .expired(notAfter: Certificate.text(of: X509_get0_notAfter(failed)))
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return unsafe .notYetValid(notBefore: Certificate.text(of: X509_get0_notBefore(failed)))
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      return unsafe .nameMismatch(names: Certificate.names(of: leaf))
    case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK:
      return .tooWeak
    default:
      return unsafe .other(String(cString: X509_verify_cert_error_string(CLong(error))))
    }
  }
}

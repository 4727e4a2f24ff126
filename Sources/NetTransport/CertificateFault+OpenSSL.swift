internal import COpenSSL

extension CertificateFault {
  /// Why a verification failed.
  ///
  /// - Parameter leaf: the server's own certificate; the fault may be that of another.
  init(of verification: OpaquePointer, leaf: OpaquePointer) {
    let error = unsafe X509_STORE_CTX_get_error(verification)
    let failed = unsafe X509_STORE_CTX_get_current_cert(verification) ?? leaf
    switch error {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      self = .selfSigned
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
      X509_V_ERR_CERT_UNTRUSTED:
      self = unsafe .unknownAuthority(issuer: Certificate.issuer(of: failed))
    case X509_V_ERR_CERT_HAS_EXPIRED:
      self = unsafe .expired(notAfter: Certificate.text(of: X509_get0_notAfter(failed)))
    case X509_V_ERR_CERT_NOT_YET_VALID:
      self = unsafe .notYetValid(notBefore: Certificate.text(of: X509_get0_notBefore(failed)))
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      self = unsafe .nameMismatch(names: Certificate.names(of: leaf))
    case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK:
      self = .tooWeak
    default:
      self = unsafe .other(String(cString: X509_verify_cert_error_string(CLong(error))))
    }
  }
}

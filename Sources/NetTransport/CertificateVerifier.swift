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
  /// The system's bundle of authorities takes longer to read than the whole handshake; so it is
  /// read only for a chain that ends nowhere else.
  func accepts(_ verification: OpaquePointer) -> Bool {
    rejection = nil
    let isChainValid = unsafe X509_verify_cert(verification) == 1
    guard !isChainValid, unsafe Self.endsNowhere(verification),
      let second = unsafe Self.copyTrustingBundle(verification)
    else { return unsafe judge(verification, isChainValid: isChainValid) }
    defer { unsafe X509_STORE_CTX_free(second) }
    let isValidNow = unsafe X509_verify_cert(second) == 1
    unsafe X509_STORE_CTX_set_error(verification, X509_STORE_CTX_get_error(second))
    return unsafe judge(second, isChainValid: isValidNow)
  }

  /// The key of the server's own certificate is held against the pins.
  ///
  /// A chain that fails is forgiven only for a pin that fits, and only where the policy says so.
  private func judge(_ verification: OpaquePointer, isChainValid: Bool) -> Bool {
    guard let leaf = unsafe X509_STORE_CTX_get0_cert(verification),
      let pin = unsafe Certificate.publicKeyPin(of: leaf)
    else {
      rejection = .certificateRejected(.other("no certificate"))
      return false
    }
    let isPinned = policy.pins.contains(pin)
    if isChainValid ? policy.pins.isEmpty || isPinned : isPinned && policy.acceptsPinInsteadOfChain
    {
      return true
    }
    let isPinDecisive = isChainValid || policy.acceptsPinInsteadOfChain && !policy.pins.isEmpty
    rejection =
      isPinDecisive
      ? .pinMismatch(presented: pin)
      : unsafe .certificateRejected(CertificateFault(of: verification, leaf: leaf))
    return false
  }

  /// Whether no trusted authority was found for the chain.
  private static func endsNowhere(_ verification: OpaquePointer) -> Bool {
    switch unsafe X509_STORE_CTX_get_error(verification) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
      true
    default: false
    }
  }

  /// The same question once more, now with all authorities that the system trusts.
  private static func copyTrustingBundle(_ verification: OpaquePointer) -> OpaquePointer? {
    let trust = unsafe X509_STORE_CTX_get0_store(verification)
    guard unsafe X509_STORE_set_default_paths(trust) == 1,
      let copy = unsafe X509_STORE_CTX_new()
    else { return nil }
    let parameters = unsafe X509_STORE_CTX_get0_param(verification)
    if unsafe X509_STORE_CTX_init(
      copy, trust, X509_STORE_CTX_get0_cert(verification),
      X509_STORE_CTX_get0_untrusted(verification)) == 1,
      unsafe X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(copy), parameters) == 1
    {
      return unsafe copy
    }
    unsafe X509_STORE_CTX_free(copy)
    return nil
  }
}

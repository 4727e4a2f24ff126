internal import COpenSSL
internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension TLSContext {
  /// Lets the client prove who it is, where the server asks.
  func present(_ own: ClientCertificate, peer: String) throws(TransportError) {
    for path in [own.file, own.keyFile] { try refuseUnreadable(path, peer: peer) }
    // Without this OpenSSL would ask for a passphrase on the terminal.
    unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in -1 }
    guard unsafe SSL_CTX_use_certificate_chain_file(context, own.file) == 1 else {
      throw Self.unusable(.noCertificate, own.file, peer: peer)
    }
    guard unsafe SSL_CTX_use_PrivateKey_file(context, own.keyFile, SSL_FILETYPE_PEM) == 1 else {
      let isOther = TLSErrorQueue.peekReason() == X509_R_KEY_VALUES_MISMATCH
      throw Self.unusable(isOther ? .otherKey : .noKey, own.keyFile, peer: peer)
    }
    guard unsafe SSL_CTX_check_private_key(context) == 1 else {
      throw Self.unusable(.otherKey, own.keyFile, peer: peer)
    }
  }

  private func refuseUnreadable(_ path: String, peer: String) throws(TransportError) {
    switch SystemCall.retrying({ unsafe open(path, O_RDONLY | O_CLOEXEC) }) {
    case .success(let descriptor):
      _ = Descriptor(owning: descriptor)
    case .failure(let failure):
      let isMissing = [ENOENT, ENOTDIR].contains(failure.rawValue)
      throw Self.unusable(isMissing ? .missing : .unreadable, path, peer: peer)
    }
  }

  private static func unusable(
    _ fault: ClientCertificateFault, _ path: String, peer: String
  ) -> TransportError {
    TLSErrorQueue.clear()
    return TransportError(.clientCertificateUnusable(fault), peer: peer, path: path)
  }
}

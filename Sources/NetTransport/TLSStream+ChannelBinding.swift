internal import COpenSSL
package import MailTypes

extension TLSStream {
  /// `tls-exporter` where the connection is one of TLS 1.3, then `tls-server-end-point`.
  ///
  /// Below TLS 1.3 the exporter binds only with an extension that not every server has (RFC 9266 §4.2).
  package var channelBindings: [ChannelBinding] {
    var bindings: [ChannelBinding] = []
    if unsafe SSL_version(ssl) == TLS1_3_VERSION, let material = exportedMaterial {
      bindings.append(ChannelBinding(.exporter, material))
    }
    if let certificate = unsafe SSL_get1_peer_certificate(ssl) {
      defer { unsafe X509_free(certificate) }
      if let hash = unsafe Certificate.endPointHash(of: certificate) {
        bindings.append(ChannelBinding(.serverEndPoint, hash))
      }
    }
    return bindings
  }

  /// RFC 9266 §2: 32 octets, the context empty.
  private var exportedMaterial: [UInt8]? {
    let label = "EXPORTER-Channel-Binding"
    var octets = [UInt8](repeating: 0, count: 32)
    let isExported = unsafe octets.withUnsafeMutableBufferPointer { buffer in
      unsafe SSL_export_keying_material(
        ssl, buffer.baseAddress, buffer.count, label, label.utf8.count, nil, 0, 1)
    }
    TLSErrorQueue.clear()
    return isExported == 1 ? octets : nil
  }
}

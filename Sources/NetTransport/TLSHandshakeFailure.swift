internal import COpenSSL

/// Sorts the reasons for which OpenSSL gives up a handshake.
enum TLSHandshakeFailure {
  static func code(forReason reason: CInt) -> TransportError.Code {
    switch reason {
    case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST,
      SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_UNKNOWN_PROTOCOL:
      .notTLS
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_SSL_VERSION, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
      SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY,
      SSL_R_DH_KEY_TOO_SMALL, SSL_R_NO_CIPHERS_AVAILABLE, SSL_R_NO_CIPHER_MATCH:
      .noCommonTLS
    case SSL_R_TLSV1_ALERT_INTERNAL_ERROR:
      // The server is in trouble, perhaps only now.
      .connectionLost
    default:
      .tlsFailed
    }
  }
}

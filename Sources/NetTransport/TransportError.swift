package import MailTypes

/// Why a connection could not be made, or did not hold.
package struct TransportError: Explainable, Hashable {
  package enum Code: Hashable, Sendable {
    /// The name service says that there is no such host.
    case hostNotFound
    /// The name service gives no answer.
    case nameServiceFailed
    case connectionRefused
    /// No route, or the network is down.
    case unreachable
    case timedOut(TransportActivity)
    /// Reset, or ended where more had to come.
    case connectionLost
    /// By a `ConnectionInterrupter`.
    case interrupted
    /// The system refused a call; see `errno`.
    case systemFailure
    /// What answered does not speak TLS.
    case notTLS
    /// No TLS version, cipher or key size that both sides accept.
    case noCommonTLS
    /// The server agreed to STARTTLS and then hung up without a word of TLS.
    case tlsBrokenOff
    /// The handshake, or a record later on, broke the rules of TLS.
    case tlsFailed
    case certificateRejected(CertificateFault)
    /// The chain may be valid, but its key is none of those that were asked for.
    case pinMismatch(presented: SPKIPin)
    case caFileMissing
    case caFileUnreadable
    case caFileWithoutCertificate
    case clientCertificateUnusable(ClientCertificateFault)
    /// The proxy answers, but does not lead to the server.
    case proxyFailed(ProxyFault)
    case tunnelEnded(TunnelEnding)
    /// What came on a compressed connection cannot be expanded.
    case compressionBroken
  }

  package var code: Code
  /// Where to: `host:port`, an IPv6 address in brackets.
  package var peer: String
  package var errno: Errno?
  /// The library's or the resolver's own words.
  package var detail: String?
  /// The file that the failure is about.
  package var path: String?
  /// The proxy that was to lead to the peer, or that is the peer itself: `host:port`.
  package var proxy: String?

  package init(
    _ code: Code, peer: String, errno: Errno? = nil, detail: String? = nil, path: String? = nil
  ) {
    self.code = code
    self.peer = peer
    self.errno = errno
    self.detail = detail
    self.path = path
  }

  package var scope: FailureScope { .account }

  package var isWorthRetrying: Bool {
    switch code {
    case .nameServiceFailed, .connectionRefused, .unreachable, .timedOut, .connectionLost,
      .systemFailure:
      true
    case .hostNotFound, .interrupted, .notTLS, .noCommonTLS, .tlsBrokenOff, .tlsFailed,
      .certificateRejected, .pinMismatch, .caFileMissing, .caFileUnreadable,
      .caFileWithoutCertificate, .clientCertificateUnusable, .compressionBroken:
      false
    case .proxyFailed(let fault): fault.isWorthRetrying
    case .tunnelEnded(let ending): ending.isWorthRetrying
    }
  }

  /// The failure of a system call on an open or opening connection.
  static func failed(_ errno: Errno, peer: String, during activity: TransportActivity) -> Self {
    TransportError(errno.transportCode(during: activity), peer: peer, errno: errno)
  }

  /// `host:port` for messages.
  static func peerName(host: String, port: UInt16) -> String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

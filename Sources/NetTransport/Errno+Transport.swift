#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension Errno {
  /// What the failure of a socket call means for the connection.
  func transportCode(during activity: TransportActivity) -> TransportError.Code {
    switch rawValue {
    case ECONNREFUSED: .connectionRefused
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, EAFNOSUPPORT, EACCES,
      EPERM:
      .unreachable
    case ETIMEDOUT: .timedOut(activity)
    case ECONNRESET, ECONNABORTED, EPIPE, ENOTCONN, EBADF: .connectionLost
    default: .systemFailure
    }
  }
}

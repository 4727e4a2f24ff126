#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Finds the addresses of a host without ever waiting longer than it is told.
enum HostResolver {
  /// In the order of RFC 6724, as the system's resolver gives them.
  ///
  /// The resolver has no deadline of its own, so it runs on a thread that may outlive the call.
  static func addresses(
    of host: String, port: UInt16, deadline: Deadline, interrupter: ConnectionInterrupter
  ) throws(TransportError) -> [SocketAddress] {
    let peer = TransportError.peerName(host: host, port: port)
    guard isPossibleName(host) else { throw TransportError(.hostNotFound, peer: peer) }
    if case .addresses(let addresses) = HostLookup.ask(host, port: port, flags: AI_NUMERICHOST) {
      return addresses
    }
    guard let lookup = HostLookup(host: host, port: port) else {
      throw TransportError(.systemFailure, peer: peer, errno: .tooManyOpenFiles)
    }
    if let failure = lookup.start() {
      throw TransportError(.systemFailure, peer: peer, errno: failure)
    }
    var pollSet = PollSet(interrupter: interrupter)
    pollSet.watchForInput(lookup.descriptor)
    switch pollSet.wait(before: deadline) {
    case .ready: break
    case .timedOut: throw TransportError(.timedOut(.resolving), peer: peer)
    case .interrupted: throw TransportError(.interrupted, peer: peer)
    case .failed(let failure): throw TransportError(.systemFailure, peer: peer, errno: failure)
    }
    switch lookup.answer {
    case .addresses(let addresses):
      return addresses
    case .noSuchHost(let words):
      throw TransportError(.hostNotFound, peer: peer, detail: words)
    case .failed(let words):
      throw TransportError(.nameServiceFailed, peer: peer, detail: words)
    }
  }

  /// Names that no resolver can know are not asked for: a NUL would end the name too early.
  private static func isPossibleName(_ host: String) -> Bool {
    (1...255).contains(host.utf8.count) && host.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
  }
}

internal import MailTypes

extension ProxyConversation {
  /// RFC 1928, with user name and password by RFC 1929 where there are some.
  func askSOCKS() throws(TransportError) {
    try send(proxy.user == nil ? [5, 1, 0] : [5, 2, 0, 2])
    let choice = try receive(2)
    guard choice[0] == 5 else { throw failure(.notAProxy) }
    switch choice[1] {
    case 0: break
    case 2 where proxy.user != nil: try logIn()
    case 0xff: throw failure(proxy.user == nil ? .loginRequired : .loginRefused)
    default: throw failure(.notAProxy)
    }
    try send([5, 1, 0] + destination + [UInt8(port >> 8), UInt8(port & 0xff)])
    let answer = try receive(4)
    guard answer[0] == 5 else { throw failure(.notAProxy) }
    guard answer[1] == 0 else { throw failure(Self.fault(ofReply: answer[1])) }
    // The address that the proxy connects from, of no use to us.
    switch answer[3] {
    case 1: _ = try receive(4 + 2)
    case 3: _ = try receive(Int(try receive(1)[0]) + 2)
    case 4: _ = try receive(16 + 2)
    default: throw failure(.notAProxy)
    }
  }

  private func logIn() throws(TransportError) {
    let user = Array((proxy.user ?? "").utf8)
    let password = proxy.password ?? Secret([])
    let message = password.withBytes { octets -> Secret? in
      guard (1...255).contains(user.count), octets.count <= 255 else { return nil }
      return Secret([1, UInt8(user.count)] + user + [UInt8(octets.count)] + octets)
    }
    guard let message else { throw failure(.unsendableLogin) }
    try send(message)
    guard try receive(2)[1] == 0 else { throw failure(.loginRefused) }
  }

  /// `ATYP` and `DST.ADDR`: a name is left to the proxy, so that nobody here is asked for it.
  private var destination: [UInt8] {
    if let address = ServerIdentity.octets(ofAddress: host) {
      return [address.count == 4 ? 1 : 4] + address
    }
    let name = Array(host.utf8.prefix(255))
    return [3, UInt8(name.count)] + name
  }

  /// RFC 1928 §6.
  private static func fault(ofReply reply: UInt8) -> ProxyFault {
    switch reply {
    case 2: .forbidden
    case 3: .networkUnreachable
    case 4: .hostUnreachable
    case 5: .connectionRefused
    case 6: .timedOut
    case 7, 8: .unsupported
    default: .failed
    }
  }
}

internal import MailTypes
internal import WireBytes

extension ProxyConversation {
  /// The longest head of an answer that is read.
  static let longestHead = 16_384

  /// CONNECT, with Basic credentials where there are some (RFC 9110 §9.3.6, RFC 7617).
  func askHTTP() throws(TransportError) {
    let target = TransportError.peerName(host: host, port: port)
    try send(Array("CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n".utf8))
    if let user = proxy.user { try send(try authorization(user)) }
    try send([0x0d, 0x0a])
    let status = try receiveStatus()
    switch status {
    case 200...299: return
    case 401, 407: throw failure(proxy.user == nil ? .loginRequired : .loginRefused)
    case 403: throw failure(.forbidden)
    case 405, 501: throw failure(.unsupported)
    case 502, 503: throw failure(.hostUnreachable)
    case 504: throw failure(.timedOut)
    default: throw failure(.status(status))
    }
  }

  private func authorization(_ user: String) throws(TransportError) -> Secret {
    let password = proxy.password ?? Secret([])
    let line = password.withBytes { octets -> Secret? in
      guard !user.contains(":"), !user.utf8.contains(where: { $0 < 0x20 }) else { return nil }
      let pair = Secret(Array("\(user):".utf8) + octets)
      let coded = pair.withBytes { Base64.encode($0) }
      return Secret(Array("Proxy-Authorization: Basic ".utf8) + coded + [0x0d, 0x0a])
    }
    guard let line else { throw failure(.unsendableLogin) }
    return line
  }

  /// Reads the head up to its empty line, octet by octet: what comes next is the server's.
  private func receiveStatus() throws(TransportError) -> Int {
    var head: [UInt8] = []
    while !head.hasSuffix([0x0a, 0x0d, 0x0a]), !head.hasSuffix([0x0a, 0x0a]) {
      guard head.count < Self.longestHead else {
        throw failure(.answerTooLong(octets: head.count + 1, maximum: Self.longestHead))
      }
      head += try receive(1)
      let mark = Array("HTTP/1.".utf8)
      guard head.starts(with: mark.prefix(head.count)) else { throw failure(.notAProxy) }
    }
    let line = head.prefix { $0 != 0x0a && $0 != 0x0d }
    let words = line.split(separator: 0x20)
    guard words.count >= 2, words[1].count == 3,
      let status = Int(String(decoding: words[1], as: UTF8.self)), status >= 100
    else { throw failure(.notAProxy) }
    return status
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}

internal import MailTypes

/// `socks5://[USER@]HOST[:PORT]` or `http://[USER@]HOST:PORT`.
///
/// `socks5h` is the same as `socks5`: names are always left to the proxy.
package struct ProxyURL {
  package enum Fault: Error, Hashable, Sendable {
    case unknownScheme
    case passwordInside
    case noPort
    case malformed
  }

  let server: ProxyServer

  init(_ text: String) throws(Fault) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      throw .unknownScheme
    }
    let kind: ProxyServer.Kind
    switch text[..<colon].lowercased() {
    case "socks5", "socks5h": kind = .socks5
    case "http": kind = .http
    default: throw .unknownScheme
    }
    var place = text[text.index(colon, offsetBy: 3)...]
    var user: String?
    if let at = place.lastIndex(of: "@") {
      guard !place[..<at].contains(":") else { throw .passwordInside }
      guard let decoded = AccountURL.percentDecoded(place[..<at]), !decoded.isEmpty,
        !decoded.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
      else { throw .malformed }
      user = decoded
      place = place[place.index(after: at)...]
    }
    if place.last == "/" { place = place.dropLast() }
    guard !place.contains(where: { "/?#".contains($0) }),
      let (host, portText) = try? AccountURL.hostAndPort(place, of: text)
    else { throw .malformed }
    var port = kind == .socks5 ? UInt16(1080) : nil
    if let portText {
      guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = UInt16(portText), number > 0
      else { throw .malformed }
      port = number
    }
    guard let port else { throw .noPort }
    server = ProxyServer(kind, host: host, port: port, user: user)
  }
}

internal import Dispatch
internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif
#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// A proxy on loopback, of SOCKS 5 (RFC 1928, RFC 1929) or of HTTP's CONNECT.
///
/// Every name leads to this machine, so that a test can tell who has looked it up.
package final class LoopbackProxy: Sendable {
  package enum Kind: Sendable, CaseIterable {
    case socks5
    case http
  }

  private final class Notes: Sendable {
    let requests = Mutex<[String]>([])
  }

  /// Both directions of a relay end with the first of them.
  private let listener: LoopbackListener
  private let notes = Notes()

  /// - Parameter login: `user:password`, which is asked for; nil for nobody.
  package init(_ kind: Kind, login: String? = nil) throws {
    let notes = notes
    listener = try LoopbackListener { descriptor in
      let asked: (host: String, port: UInt16)? =
        switch kind {
        case .socks5: Self.askedBySOCKS(descriptor, login)
        case .http: Self.askedByHTTP(descriptor, login)
        }
      guard let asked else { return }
      notes.requests.withLock { $0.append("\(asked.host):\(asked.port)") }
      let server = LoopbackSocket.connect(port: asked.port)
      let answer: [UInt8] =
        switch kind {
        case .socks5: [5, server < 0 ? 5 : 0, 0, 3, 1, 0x78, 0, 0]
        case .http:
          Array("HTTP/1.1 \(server < 0 ? 502 : 200) x\r\nVia: test\r\n\r\n".utf8)
        }
      LoopbackSocket.write(answer, to: descriptor)
      guard server >= 0 else { return }
      Self.relay(descriptor, server)
      _ = close(server)
    }
  }

  package var port: UInt16 { listener.port }

  /// `host:port` as clients have asked for it, in order.
  package var requests: [String] { notes.requests.withLock { $0 } }

  private static func askedBySOCKS(
    _ descriptor: CInt, _ login: String?
  ) -> (host: String, port: UInt16)? {
    let hello = read(2, descriptor)
    guard hello.first == 5 else { return nil }
    let methods = read(Int(hello[1]), descriptor)
    let wanted: UInt8 = login == nil ? 0 : 2
    guard methods.contains(wanted) else {
      LoopbackSocket.write([5, 0xff], to: descriptor)
      return nil
    }
    LoopbackSocket.write([5, wanted], to: descriptor)
    if let login {
      let user = read(Int(read(2, descriptor)[1]), descriptor)
      let password = read(Int(read(1, descriptor)[0]), descriptor)
      let isRight = user + [UInt8(ascii: ":")] + password == Array(login.utf8)
      LoopbackSocket.write([1, isRight ? 0 : 1], to: descriptor)
      if !isRight { return nil }
    }
    let head = read(4, descriptor)
    guard head.starts(with: [5, 1, 0]) else { return nil }
    let host: String
    switch head[3] {
    case 1: host = read(4, descriptor).map(String.init).joined(separator: ".")
    case 3:
      host = String(decoding: read(Int(read(1, descriptor)[0]), descriptor), as: UTF8.self)
    default: return nil
    }
    let port = read(2, descriptor)
    return (host, UInt16(port[0]) << 8 | UInt16(port[1]))
  }

  private static func askedByHTTP(
    _ descriptor: CInt, _ login: String?
  ) -> (host: String, port: UInt16)? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual([0x0d, 0x0a, 0x0d, 0x0a]) {
      let next = LoopbackSocket.read(1, from: descriptor)
      guard !next.isEmpty else { return nil }
      head += next
    }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3, words[0] == "CONNECT", words[2] == "HTTP/1.1" else { return nil }
    if let login {
      let coded = Data(login.utf8).base64EncodedString()
      guard lines.contains("Proxy-Authorization: Basic \(coded)") else {
        LoopbackSocket.write(Array("HTTP/1.1 407 who\r\n\r\n".utf8), to: descriptor)
        return nil
      }
    }
    let parts = words[1].split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
    return (String(parts[0]), port)
  }

  /// Exactly so many octets; zeros where the client has gone.
  private static func read(_ count: Int, _ descriptor: CInt) -> [UInt8] {
    var octets: [UInt8] = []
    while octets.count < count {
      let more = LoopbackSocket.read(count - octets.count, from: descriptor)
      if more.isEmpty { return octets + [UInt8](repeating: 0, count: count - octets.count) }
      octets += more
    }
    return octets
  }

  private static func relay(_ client: CInt, _ server: CInt) {
    let group = DispatchGroup()
    for (source, target) in [(client, server), (server, client)] {
      DispatchQueue(label: "relay").async(group: group) {
        LoopbackSocket.blockPipeSignal()
        while true {
          let octets = LoopbackSocket.read(65_536, from: source)
          guard !octets.isEmpty, LoopbackSocket.write(octets, to: target) else { break }
        }
        _ = shutdown(target, CInt(SHUT_WR))
      }
    }
    group.wait()
  }
}

/// A few octets of what a server sent, for an error message.
package enum Excerpt {
  private static let length = 80

  package static func of(_ bytes: Span<UInt8>) -> String {
    text(bytes.extracting(0..<min(length, bytes.count)))
  }

  package static func end(of bytes: Span<UInt8>) -> String {
    text(bytes.extracting(max(0, bytes.count - length)..<bytes.count))
  }

  private static func text(_ bytes: Span<UInt8>) -> String {
    var octets: [UInt8] = []
    for index in bytes.indices { octets.append(bytes[index]) }
    return String(decoding: octets, as: UTF8.self)
  }
}

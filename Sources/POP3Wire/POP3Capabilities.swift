package import MailTypes
internal import WireBytes

/// What the server offers, as CAPA lists it (RFC 2449 §5).
package struct POP3Capabilities: Hashable, Sendable {
  /// Arguments by the tag in capitals.
  private var arguments: [String: [String]] = [:]

  package init() {}

  /// Takes in one line of the listing.
  package mutating func add(_ line: Span<UInt8>) {
    var octets: [UInt8] = []
    octets.append(line, 0..<line.count)
    add(String(decoding: octets, as: UTF8.self))
  }

  package mutating func add(_ line: String) {
    let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let tag = words.first?.uppercased() else { return }
    // A server may spread its mechanisms over several lines.
    arguments[tag, default: []] += words.dropFirst()
  }

  package var count: Int { arguments.count }

  package func contains(_ tag: String) -> Bool { arguments[tag.uppercased()] != nil }

  /// Mechanisms of SASL, in capitals and in the order of the server.
  package var mechanisms: [String] { arguments["SASL", default: []].map { $0.uppercased() } }

  /// Whether user names and passwords may be sent in UTF-8 (RFC 6856 §2.2).
  package var takesUTF8Credentials: Bool {
    arguments["UTF8", default: []].contains { $0.uppercased() == "USER" }
  }

  /// Nil where the server does not say.
  package var retention: MaildropRetention? {
    guard let word = arguments["EXPIRE"]?.first else { return nil }
    if word.uppercased() == "NEVER" { return .forever }
    return Self.number(word).map(MaildropRetention.days)
  }

  /// The seconds that have to pass between two logins; nil where the server does not say.
  package var loginDelay: Int? { arguments["LOGIN-DELAY"]?.first.flatMap(Self.number) }

  private static func number(_ word: String) -> Int? {
    word.utf8.allSatisfy(ASCII.isDigit) ? Int(word) : nil
  }
}

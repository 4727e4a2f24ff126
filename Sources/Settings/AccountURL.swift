package import MailTypes

/// A server, and perhaps a user there, as written on the command line or in the configuration:
/// `imaps://USER@HOST[:993]`, `imap://USER@HOST[:143]`, `pop3s://USER@HOST[:995]` or
/// `pop3://USER@HOST[:110]`.
///
/// USER is percent-encoded (RFC 3986 §2.1); HOST may be an IPv6 address in brackets.
package struct AccountURL: Hashable, Sendable {
  package enum Scheme: String, Hashable, Sendable, CaseIterable {
    /// IMAP with implicit TLS (RFC 8314).
    case imaps
    /// IMAP with STARTTLS, which is required.
    case imap
    /// POP3 with implicit TLS (RFC 8314).
    case pop3s
    /// POP3 with STLS, which is required.
    case pop3

    var mailProtocol: MailProtocol { self == .imaps || self == .imap ? .imap : .pop3 }
    var security: TransportSecurity {
      self == .imaps || self == .pop3s ? .implicitTLS : .startTLS
    }
  }

  package var scheme: Scheme
  /// Decoded; nil where the URL names none.
  package var user: String?
  package var endpoint: ServiceEndpoint
  private let text: String

  /// Whether a SOURCE or TARGET is meant as a URL and not as an account's name.
  package static func isURL(_ text: String) -> Bool { text.contains("://") }

  package init(_ text: String) throws(AccountURLError) {
    self.text = text
    guard let (schemeText, rest) = Self.cut(text[...], at: "://") else {
      throw AccountURLError(.noScheme, text)
    }
    guard let scheme = Scheme(rawValue: schemeText.lowercased()) else {
      throw AccountURLError(.unknownScheme(String(schemeText)), text)
    }
    self.scheme = scheme
    var place = rest
    if let at = rest.lastIndex(of: "@") {
      let userInfo = rest[..<at]
      guard !userInfo.contains(":") else { throw AccountURLError(.passwordInside, text) }
      guard let decoded = Self.percentDecoded(userInfo), !decoded.isEmpty,
        !decoded.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
      else { throw AccountURLError(.badUser, text) }
      user = decoded
      place = rest[rest.index(after: at)...]
    }
    if place.last == "/" { place = place.dropLast() }
    guard !place.contains(where: { "/?#".contains($0) }) else {
      throw AccountURLError(.somethingAfterHost, text)
    }
    let (host, portText) = try Self.hostAndPort(place, of: text)
    var port =
      scheme.security == .implicitTLS
      ? scheme.mailProtocol.implicitTLSPort : scheme.mailProtocol.clearPort
    if let portText {
      guard portText.allSatisfy(\.isASCII), let number = UInt16(portText), number > 0,
        portText.first != "+"
      else { throw AccountURLError(.badPort(String(portText)), text) }
      port = number
    }
    endpoint = ServiceEndpoint(
      host: host, port: port, security: scheme.security, mailProtocol: scheme.mailProtocol)
  }

  /// The user, who must be named where no configuration does it.
  package func requiredUser() throws(AccountURLError) -> String {
    guard let user else { throw AccountURLError(.noUser, text) }
    return user
  }

  private static func cut(
    _ text: Substring, at mark: String
  ) -> (before: Substring, after: Substring)? {
    var place = text.startIndex
    while place < text.endIndex {
      let rest = text[place...]
      if rest.hasPrefix(mark) { return (text[..<place], rest.dropFirst(mark.count)) }
      place = text.index(after: place)
    }
    return nil
  }

  static func hostAndPort(
    _ place: Substring, of text: String
  ) throws(AccountURLError) -> (host: String, port: Substring?) {
    if place.hasPrefix("[") {
      guard let close = place.firstIndex(of: "]") else { throw AccountURLError(.badHost, text) }
      let address = place[place.index(after: place.startIndex)..<close]
      let after = place[place.index(after: close)...]
      guard let decoded = percentDecoded(address), decoded.contains(":"),
        decoded.utf8.allSatisfy(isAddressByte), after.isEmpty || after.hasPrefix(":")
      else { throw AccountURLError(.badHost, text) }
      return (decoded, after.isEmpty ? nil : after.dropFirst())
    }
    let parts = place.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { throw AccountURLError(.badHost, text) }
    let host = parts[0].lowercased()
    guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isNameByte),
      !host.hasPrefix("-"), !host.hasPrefix(".")
    else { throw AccountURLError(.badHost, text) }
    return (host, parts.count == 2 ? parts[1] : nil)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
  }

  /// Of an IPv6 address with its zone: `fe80::1%eth0`.
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    isNameByte(byte | 0x20) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "%")
      || isNameByte(byte)
  }

  static func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexadecimal),
        let low = rest.popFirst().flatMap(hexadecimal)
      else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
  }
}

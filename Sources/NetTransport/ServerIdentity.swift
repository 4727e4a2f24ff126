#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Whom a certificate has to name (RFC 9525 §6).
enum ServerIdentity: Hashable, Sendable {
  /// Without the dot of the root.
  case name(String)
  /// In digits, without zone.
  case address(String)

  /// Nil where nothing is left to compare with: an empty name would switch the check off.
  init?(_ serverName: String) {
    let address = serverName.prefix { $0 != "%" }
    if Self.octets(ofAddress: String(address)) != nil {
      self = .address(String(address))
      return
    }
    let name = serverName.hasSuffix(".") ? serverName.dropLast() : serverName[...]
    guard !name.isEmpty, !name.utf8.contains(0) else { return nil }
    self = .name(String(name))
  }

  /// The 4 or 16 octets of an address in digits; nil for a name.
  static func octets(ofAddress text: String) -> [UInt8]? {
    var octets = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, text, &octets) == 1 { return Array(octets.prefix(4)) }
    return unsafe inet_pton(AF_INET6, text, &octets) == 1 ? octets : nil
  }
}

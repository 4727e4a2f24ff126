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
    if Self.isAddress(String(address)) {
      self = .address(String(address))
      return
    }
    let name = serverName.hasSuffix(".") ? serverName.dropLast() : serverName[...]
    guard !name.isEmpty, !name.utf8.contains(0) else { return nil }
    self = .name(String(name))
  }

  private static func isAddress(_ text: String) -> Bool {
    var octets = [UInt8](repeating: 0, count: 16)
    return [AF_INET, AF_INET6].contains { family in
      unsafe inet_pton(family, text, &octets) == 1
    }
  }
}

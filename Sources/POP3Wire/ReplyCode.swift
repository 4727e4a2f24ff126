/// A response code at the beginning of a reply's text (RFC 2449 §8, RFC 3206, RFC 6856 §5).
package enum ReplyCode: Hashable, Sendable {
  /// Another session has the maildrop.
  case inUse
  /// The login came too soon after the one before.
  case loginDelay
  /// A failure of the system that will pass.
  case systemTemporary
  /// A failure of the system that will stay until somebody does something.
  case systemPermanent
  /// The credentials are the reason.
  case authentication
  /// The message needs UTF-8 mode.
  case utf8
  /// Any other, in capitals.
  case other(String)

  /// - Parameter name: What stands in the brackets; levels of detail that are not known count for nothing
  ///   (RFC 2449 §8).
  init(_ name: String) {
    let name = name.uppercased()
    let levels = name.split(separator: "/", omittingEmptySubsequences: false)
    self =
      switch (levels.first, levels.dropFirst().first) {
      case ("IN-USE", _): .inUse
      case ("LOGIN-DELAY", _): .loginDelay
      case ("SYS", "TEMP"): .systemTemporary
      case ("SYS", "PERM"): .systemPermanent
      case ("AUTH", _): .authentication
      case ("UTF8", _): .utf8
      default: .other(name)
      }
  }
}

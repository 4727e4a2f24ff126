/// Names of files that are being made, so that what a crash leaves is known as ours.
enum TemporaryName {
  private static let prefix = "mailkura."

  /// - Parameter token: What no other stager has; characters that no name should hold are left out.
  static func make(token: String, number: UInt64) -> String {
    "\(prefix)\(token).\(number)"
  }

  /// A token without anything but letters, digits, dots and hyphens.
  static func token(from text: String) -> String {
    let kept = text.utf8.filter(isAllowed).prefix(100)
    return kept.isEmpty ? "0" : String(decoding: kept, as: UTF8.self)
  }

  static func isOwn(_ name: String) -> Bool {
    name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count && name.utf8.allSatisfy(isAllowed)
  }

  private static func isAllowed(_ octet: UInt8) -> Bool {
    (0x30...0x39).contains(octet) || (0x41...0x5a).contains(octet)
      || (0x61...0x7a).contains(octet) || octet == 0x2d || octet == 0x2e
  }
}

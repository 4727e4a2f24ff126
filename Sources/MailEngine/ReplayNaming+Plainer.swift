internal import Digests
internal import MailTypes

extension ReplayNaming {
  /// The longest level, in octets on the wire, that no server is known to refuse for its length.
  private static let longestLevel = 80

  /// A name for a mailbox that the target does not make under its own: without wildcards, quotation marks,
  /// braces, dots, controls, spaces that stand for nothing and, in long levels, without their end.
  ///
  /// - Returns: nil where the name is as plain as it can be.
  static func plainer(_ name: MailboxName, delimiter: Character?) -> MailboxName? {
    guard let text = name.text else { return nil }
    let levels = levels(text, delimiter).map(plainer)
    let joined = levels.joined(separator: delimiter.map(String.init) ?? "")
    let mailbox = MailboxName(text: joined)
    return mailbox == name ? nil : mailbox
  }

  private static func plainer(_ level: String) -> String {
    var plain = ""
    for scalar in level.unicodeScalars {
      switch scalar {
      case "*", "%", "\"", "\\", "/", ":", "<", ">", "|", "?", "{", "}", ".": plain += "_"
      case _ where scalar.properties.generalCategory == .control: plain += "_"
      case " " where plain.isEmpty || plain.hasSuffix(" "): break
      default: plain.unicodeScalars.append(scalar)
      }
    }
    while plain.hasSuffix(" ") { plain.removeLast() }
    if let first = plain.first, "~#&".contains(first) { plain = "_" + plain.dropFirst() }
    if plain.isEmpty { return "_" }
    guard MailboxName(text: plain).wire.count > longestLevel else { return plain }
    let mark = "~" + hash(level)
    while MailboxName(text: plain + mark).wire.count > longestLevel { plain.removeLast() }
    return plain + mark
  }

  /// Tells long names apart that begin alike.
  private static func hash(_ level: String) -> String {
    let stream = SHA256Stream()
    stream.begin()
    let octets = Array(level.utf8)
    stream.update(octets.span)
    return String(stream.finish().description.prefix(8))
  }
}

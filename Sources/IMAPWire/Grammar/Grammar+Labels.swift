internal import MailTypes
internal import WireBytes

extension Grammar {
  /// The value of X-GM-LABELS: a list of astrings, in which Gmail writes its own labels as flags or quoted.
  ///
  /// Nil for what is no such list: labels are worth no message.
  @_lifetime(self: copy self)
  mutating func labels() throws(IMAPWireError) -> MessageLabels? {
    let start = offset
    do throws(IMAPWireError) {
      return try labelList()
    } catch {
      offset = start
      try skipValue()
      quirks.insert(.unreadableLabels)
      return nil
    }
  }

  @_lifetime(self: copy self)
  private mutating func labelList() throws(IMAPWireError) -> MessageLabels {
    if skipNIL() { return MessageLabels([]) }
    try require("(")
    var names: [String] = []
    while !skip(")") {
      if skip(" ") { continue }
      let octets = if let string = try string() { string } else { try looseAtom() }
      names.append(label(octets))
    }
    return MessageLabels(names)
  }

  /// A label is the name of a mailbox, in modified UTF-7 or, once that is enabled, in UTF-8.
  ///
  /// One with control characters stays in modified UTF-7, so that each label can stand on a line.
  private func label(_ octets: [UInt8]) -> String {
    let name = mailboxName(octets).description
    let hasControls = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    return hasControls ? String(decoding: ModifiedUTF7.encode(name), as: UTF8.self) : name
  }
}

internal import MailTypes
internal import WireBytes

extension Grammar {
  /// `flag-list` of a message.
  ///
  /// Most messages of a mailbox have one of a few lists, so the last ones are remembered.
  @_lifetime(self: copy self)
  mutating func flagList() throws(IMAPWireError) -> MessageFlags {
    if let (flags, length) = flagLists.find(at: offset, in: bytes) {
      offset += length
      return flags
    }
    let start = offset
    let before = quirks
    let flags = MessageFlags(names: try flagNames())
    // A list that was read with leniency is not remembered, so that it is noted each time.
    if quirks == before { flagLists.add(octets(from: start, to: offset), flags) }
    return flags
  }

  /// `"(" [flag *(SP flag)] ")"`, also NIL, quoted flags and a single flag without parentheses.
  @_lifetime(self: copy self)
  mutating func flagNames() throws(IMAPWireError) -> [String] {
    guard skip("(") else {
      quirks.insert(.flagsNotAList)
      if skipNIL() { return [] }
      let single = try astring()
      return single.isEmpty ? [] : [String(decoding: single, as: UTF8.self)]
    }
    var names: [String] = []
    while !skip(")") {
      if skip(" ") { continue }
      if skipNIL() {
        quirks.insert(.flagsNotAList)
        continue
      }
      if isNext("\"") { quirks.insert(.quotedFlag) }
      let name = if let string = try string() { string } else { try looseAtom() }
      if !name.isEmpty { names.append(String(decoding: name, as: UTF8.self)) }
    }
    return names
  }

  /// A flag or label up to a space or parenthesis: what is odd about it must not cost the message.
  @_lifetime(self: copy self)
  mutating func looseAtom() throws(IMAPWireError) -> [UInt8] {
    let start = offset
    while let octet = next, ![ASCII.space, UInt8(ascii: "("), UInt8(ascii: ")")].contains(octet) {
      offset += 1
    }
    guard offset > start else { throw expected("flag") }
    return octets(from: start, to: offset)
  }
}

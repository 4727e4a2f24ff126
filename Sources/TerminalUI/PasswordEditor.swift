/// The line being typed while nothing of it is shown.
struct PasswordEditor {
  enum Step: Hashable {
    case more
    case done
    case interrupted
  }

  static let longest = 4096

  private(set) var bytes: [UInt8] = []
  private var isQuoted = false

  /// Takes one octet from the keyboard: text, or a key that edits or ends the line.
  mutating func take(_ byte: UInt8) -> Step {
    if isQuoted {
      isQuoted = false
      return append(byte)
    }
    switch byte {
    case 0x0A, 0x0D: return .done  // Return
    case 0x04: return .done  // Ctrl-D
    case 0x03, 0x1C: return .interrupted  // Ctrl-C, Ctrl-\
    case 0x08, 0x7F: removeCharacter()  // Backspace
    case 0x15: wipe()  // Ctrl-U
    case 0x16: isQuoted = true  // Ctrl-V
    case 0x1A: break  // Ctrl-Z
    default: return append(byte)
    }
    return .more
  }

  mutating func wipe() {
    for index in bytes.indices { bytes[index] = 0 }
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ byte: UInt8) -> Step {
    bytes.append(byte)
    return bytes.count > Self.longest ? .done : .more
  }

  /// A character of UTF-8 may be several octets.
  private mutating func removeCharacter() {
    while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
  }
}

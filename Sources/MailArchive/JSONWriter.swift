internal import WireBytes

/// Writes JSON for people and programs: indented, ASCII controls and separators escaped.
enum JSONWriter {
  static func write(_ value: JSONValue) -> [UInt8] {
    var text = ""
    write(value, into: &text, indent: "")
    text += "\n"
    return Array(text.utf8)
  }

  /// Without line breaks but the last one.
  static func line(_ value: JSONValue) -> [UInt8] {
    var text = ""
    writeLine(value, into: &text)
    text += "\n"
    return Array(text.utf8)
  }

  private static func writeLine(_ value: JSONValue, into text: inout String) {
    switch value {
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        writeLine(element, into: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        text += (index > 0 ? ", " : "") + quoted(member.key) + ": "
        writeLine(member.value, into: &text)
      }
      text += "}"
    case .null, .boolean, .number, .string: write(value, into: &text, indent: "")
    }
  }

  private static func write(_ value: JSONValue, into text: inout String, indent: String) {
    let inner = indent + "  "
    switch value {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .number(let digits): text += digits
    case .string(let string): text += quoted(string)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        text += (index == 0 ? "\n" : ",\n") + inner
        write(element, into: &text, indent: inner)
      }
      text += elements.isEmpty ? "]" : "\n" + indent + "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        text += (index == 0 ? "\n" : ",\n") + inner + quoted(member.key) + ": "
        write(member.value, into: &text, indent: inner)
      }
      text += members.isEmpty ? "}" : "\n" + indent + "}"
    }
  }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5c:
        text += "\\"
        text.unicodeScalars.append(scalar)
      case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069:
        let unit = UInt16(truncatingIfNeeded: scalar.value)
        text += "\\u" + Hexadecimal.encode([UInt8(unit >> 8), UInt8(unit & 0xff)])
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

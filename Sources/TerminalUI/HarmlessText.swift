/// Makes text of servers and mail safe to print for people.
///
/// Whatever could move the cursor, change the terminal, hide itself or turn the direction of
/// reading becomes a visible escape such as `\x1B` or `\u{202E}`.
package enum HarmlessText {
  /// What a single piece of foreign text is cut to, in characters, unless said otherwise.
  package static let usualLimit = 500

  /// One line: line ends are escaped too.
  package static func line(_ text: String, limit: Int = usualLimit) -> String {
    // Most text is, and telling the category of every scalar is slow.
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    var count = 0
    var marks = 0
    for scalar in text.unicodeScalars {
      let isMark = isCombining(scalar)
      marks = isMark ? marks + 1 : 0
      if !isMark || marks > 8 { count += 1 }
      guard count <= limit else {
        result.append("…")
        break
      }
      if isHarmful(scalar) || marks > 8 {
        result.append(contentsOf: escape(scalar).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: return false
    case 0..<0x20, 0x7F..<0xA0: return true
    case 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F,
      0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB,
      0x1D173...0x1D17A, 0xE0000...0xE0FFF:
      return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return true
    default:
      return false
    }
  }

  private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      guard scalar.value < 0x100 else { return "\\u{\(digits)}" }
      return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
  }
}

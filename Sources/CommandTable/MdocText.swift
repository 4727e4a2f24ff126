/// Writes text so that mdoc(7) prints it as it is.
enum MdocText {
  /// A line or more of running text.
  static func text(_ text: String) -> String {
    var result = ""
    var previous: Character = " "
    var isQuoted = false
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "`":
        isQuoted.toggle()
        result += isQuoted ? "\\(lq" : "\\(rq"
      case "-" where " (`-".contains(previous): result += "\\-"
      default: result += ascii(character)
      }
      previous = character
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }

  /// One argument of a macro line.
  static func argument(_ word: String) -> String {
    let text = word.map { $0 == "\\" ? "\\e" : $0 == "\"" ? "\\(dq" : ascii($0) }.joined()
    let guarded = (1...3).contains(word.count) ? "\\&" + text : text
    return guarded.contains(" ") ? "\"\(guarded)\"" : guarded
  }

  /// A line of a literal display, such as an example.
  static func literal(_ line: String) -> String {
    let text = line.map { $0 == "\\" ? "\\e" : $0 == "-" ? "\\-" : ascii($0) }.joined()
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }

  private static func ascii(_ character: Character) -> String {
    if character.isASCII { return String(character) }
    return character.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
    }.joined()
  }
}

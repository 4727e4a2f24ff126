/// The text of an HTML page without its tags, for reading on a terminal.
///
/// No parser of HTML: what a browser would show is not the aim, but that everything which is said
/// can be read, and nothing is loaded or run.
enum HTMLText {
  private static let hidden: Set<Substring> = ["script", "style", "head", "title"]
  private static let breaking: Set<Substring> = [
    "br", "p", "div", "tr", "li", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "pre",
  ]
  private static let entities: [Substring: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "copy": "©",
    "reg": "®", "yen": "¥", "hellip": "…", "mdash": "—", "ndash": "–", "laquo": "«",
    "raquo": "»", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
  ]

  static func plain(_ html: String) -> String {
    let source = Array(html.unicodeScalars)
    var out = String.UnicodeScalarView()
    var index = 0
    while index < source.count {
      switch source[index] {
      case "<":
        let (name, isEnd, next) = tag(source, at: index)
        if next == index + 1 { out.append("<") }
        index = next
        if hidden.contains(name), !isEnd { index = end(of: name, source, from: next) }
        if breaking.contains(name), out.last != "\n" { out.append("\n") }
      case "&":
        let (text, next) = entity(source, at: index)
        out.append(contentsOf: text.unicodeScalars)
        index = next
      case " ", "\t", "\r", "\n":
        if let last = out.last, last != " ", last != "\n" { out.append(" ") }
        index += 1
      default:
        out.append(source[index])
        index += 1
      }
    }
    return String(out)
  }

  /// Where an element ends whose content, which may be no HTML at all, is not shown.
  private static func end(
    of name: Substring, _ source: [Unicode.Scalar], from start: Int
  ) -> Int {
    let mark = Array("</".unicodeScalars) + Array(name.unicodeScalars)
    var index = start
    while index < source.count {
      if source[index] == "<",
        zip(source[index...], mark).allSatisfy({
          $0 == $1 || $0.properties.lowercaseMapping == String($1)
        }), index + mark.count <= source.count
      {
        return index
      }
      index += 1
    }
    return source.count
  }

  /// The lower-case name of a tag, and what stands behind it; a comment has an empty name.
  private static func tag(
    _ source: [Unicode.Scalar], at start: Int
  ) -> (name: Substring, isEnd: Bool, next: Int) {
    if source[start...].starts(with: "<!--".unicodeScalars) {
      var index = start + 4
      while index < source.count, !source[index...].starts(with: "-->".unicodeScalars) {
        index += 1
      }
      return ("", false, min(index + 3, source.count))
    }
    var index = start + 1
    let isEnd = index < source.count && source[index] == "/"
    if isEnd { index += 1 }
    var name = ""
    while index < source.count, source[index].properties.isAlphabetic || isDigit(source[index]) {
      name.unicodeScalars.append(source[index])
      index += 1
    }
    // A lone less-than sign is one.
    guard !name.isEmpty || (index < source.count && source[index] == "!") else {
      return ("", false, start + 1)
    }
    while index < source.count, source[index] != ">" { index += 1 }
    return (Substring(name.lowercased()), isEnd, min(index + 1, source.count))
  }

  private static func entity(
    _ source: [Unicode.Scalar], at start: Int
  ) -> (text: String, next: Int) {
    let name = source[(start + 1)...].prefix(10).prefix { $0 != ";" }
    let end = start + 1 + name.count
    guard end < source.count, source[end] == ";", !name.isEmpty else { return ("&", start + 1) }
    var text = ""
    text.unicodeScalars.append(contentsOf: name)
    if let known = entities[Substring(text)] { return (known, end + 1) }
    guard text.hasPrefix("#") else { return ("&", start + 1) }
    let digits = text.dropFirst()
    let value =
      digits.lowercased().hasPrefix("x")
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let scalar = value.flatMap(Unicode.Scalar.init) else { return ("\u{fffd}", end + 1) }
    return (String(Character(scalar)), end + 1)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}

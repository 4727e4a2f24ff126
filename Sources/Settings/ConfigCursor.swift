/// The characters of a configuration file, read one after the other, with line and column.
struct ConfigCursor {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private(set) var position = ConfigPosition(line: 1, column: 1)

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  var isAtEnd: Bool { index == scalars.count }
  var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
  private var second: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }

  func error(_ code: ConfigSyntaxError.Code) -> ConfigSyntaxError {
    ConfigSyntaxError(code, at: position)
  }

  mutating func advance() {
    guard let scalar = peek else { return }
    index += 1
    let isLineEnd =
      scalar == "\n" || scalar == "\u{2028}" || scalar == "\u{2029}"
      || scalar == "\r" && peek != "\n"
    if isLineEnd {
      position = ConfigPosition(line: position.line + 1, column: 1)
    } else {
      position.column += 1
    }
  }

  /// Moves past one certain character, if it is the next.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    advance()
    return true
  }

  /// Moves past white space and comments.
  mutating func skipBlank() throws(ConfigSyntaxError) {
    while let scalar = peek {
      if Self.isBlank(scalar) {
        advance()
      } else if scalar == "/", second == "/" {
        while let inside = peek, !Self.isLineEnd(inside) { advance() }
      } else if scalar == "/", second == "*" {
        let start = position
        advance()
        advance()
        while let inside = peek, inside != "*" || second != "/" { advance() }
        guard !isAtEnd else { throw ConfigSyntaxError(.unclosed("/*", since: start), at: position) }
        advance()
        advance()
      } else {
        return
      }
    }
  }

  /// A key without quotes: an IdentifierName of ECMAScript 5.1.
  mutating func identifier() throws(ConfigSyntaxError) -> String {
    let start = self
    var name = String.UnicodeScalarView()
    while let scalar = peek {
      if scalar == "\\" {
        let place = self
        advance()
        guard take("u") else { throw place.error(.badEscape) }
        let escaped = try hexadecimal(digits: 4, from: place)
        guard let character = Unicode.Scalar(escaped), Self.isNamePart(character) else {
          throw place.error(.badEscape)
        }
        name.append(character)
      } else if Self.isNamePart(scalar) {
        name.append(scalar)
        advance()
      } else {
        break
      }
    }
    guard let first = name.first, !("0"..."9").contains(first) else {
      throw start.error(.expectedKey)
    }
    return String(name)
  }

  /// A string in double or single quotes.
  mutating func string() throws(ConfigSyntaxError) -> String {
    let start = self
    let quote = peek
    advance()
    var text = String.UnicodeScalarView()
    while let scalar = peek {
      if scalar == quote {
        advance()
        return String(text)
      }
      if scalar == "\n" || scalar == "\r" { break }
      if scalar == "\\" {
        if let escaped = try escape() { text.append(escaped) }
      } else {
        text.append(scalar)
        advance()
      }
    }
    throw start.error(.unclosedString)
  }

  /// What an escape stands for; nil for a line that goes on.
  private mutating func escape() throws(ConfigSyntaxError) -> Unicode.Scalar? {
    let start = self
    advance()
    guard let letter = peek else { throw start.error(.unclosedString) }
    advance()
    switch letter {
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{B}"
    case "0":
      if let next = peek, ("0"..."9").contains(next) { throw start.error(.badEscape) }
      return "\0"
    case "1"..."9": throw start.error(.badEscape)
    case "x":
      let value = try hexadecimal(digits: 2, from: start)
      return Unicode.Scalar(value)
    case "u": return try unicodeEscape(from: start)
    case "\r":
      _ = take("\n")
      return nil
    case "\n", "\u{2028}", "\u{2029}": return nil
    default: return letter
    }
  }

  private mutating func unicodeEscape(
    from start: ConfigCursor
  ) throws(ConfigSyntaxError) -> Unicode.Scalar {
    let first = try hexadecimal(digits: 4, from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u") else { throw start.error(.badEscape) }
    let second = try hexadecimal(digits: 4, from: start)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw start.error(.badEscape) }
    return scalar
  }

  private mutating func hexadecimal(
    digits: Int, from start: ConfigCursor
  ) throws(ConfigSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let scalar = peek, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        throw start.error(.badEscape)
      }
      value = value << 4 | UInt32(digit)
      advance()
    }
    return value
  }

  /// A number: decimal, hexadecimal, with sign, leading or trailing point, `Infinity`, `NaN`.
  mutating func number() throws(ConfigSyntaxError) -> ConfigNode.Value {
    let start = self
    var text = ""
    while let scalar = peek, Self.isNumberPart(scalar) {
      text.unicodeScalars.append(scalar)
      advance()
    }
    guard let value = Self.number(text) else { throw start.error(.badNumber) }
    return value
  }

  private static func number(_ text: String) -> ConfigNode.Value? {
    let sign = text.hasPrefix("-") ? "-" : ""
    let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    if digits == "Infinity" { return .decimal(sign.isEmpty ? .infinity : -.infinity) }
    if digits == "NaN" { return .decimal(.nan) }
    if digits.lowercased().hasPrefix("0x") {
      let hexadecimal = digits.dropFirst(2)
      guard hexadecimal.allSatisfy(\.isHexDigit) else { return nil }
      return Int(sign + hexadecimal, radix: 16).map { .integer($0) }
    }
    guard let first = digits.first, first.isNumber || first == ".",
      digits.first != "0" || digits.dropFirst().first?.isNumber != true
    else { return nil }
    if let integer = Int(sign + digits) { return .integer(integer) }
    var plain = String(digits)
    if plain.hasPrefix(".") { plain = "0" + plain }
    guard plain != "0.", !plain.lowercased().contains("n"), !plain.lowercased().contains("x"),
      let decimal = Double(sign + plain)
    else { return digits.hasSuffix(".") ? Int(sign + digits.dropLast()).map { .integer($0) } : nil }
    return .decimal(decimal)
  }

  private static func isNumberPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      && (("0"..."9").contains(scalar) || ("a"..."z").contains(scalar)
        || ("A"..."Z").contains(scalar) || "+-._$".unicodeScalars.contains(scalar))
  }

  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "$" || scalar.properties.isXIDContinue
      || scalar == "\u{200C}" || scalar == "\u{200D}"
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    isLineEnd(scalar) || scalar == "\t" || scalar == "\u{B}" || scalar == "\u{C}"
      || scalar == "\u{FEFF}" || scalar.properties.generalCategory == .spaceSeparator
  }
}

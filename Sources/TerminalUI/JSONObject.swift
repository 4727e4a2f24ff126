/// One JSON object (RFC 8259), its keys in the order in which they were added.
package struct JSONObject: Hashable, Sendable {
  package indirect enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    /// Three digits after the point at most; null where it is no finite number.
    case decimal(Double)
    case string(String)
    case array([Value])
    case object(JSONObject)

    /// A string, or null.
    package static func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
    /// A number, or null.
    package static func count(_ value: Int?) -> Value {
      value.map { .integer(Int64($0)) } ?? .null
    }
  }

  private var members: [(key: String, value: Value)] = []

  package init() {}

  /// Adds a member; nothing is ever left out, what has no value is null.
  package mutating func add(_ key: String, _ value: Value) { members.append((key, value)) }

  package func with(_ key: String, _ value: Value) -> JSONObject {
    var copy = self
    copy.add(key, value)
    return copy
  }

  /// On one line, without spaces.
  package var text: String {
    "{" + members.map { Self.quoted($0.key) + ":" + Self.text($0.value) }.joined(separator: ",")
      + "}"
  }

  package static func == (left: Self, right: Self) -> Bool { left.text == right.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  private static func text(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .unsigned(let number): String(number)
    case .decimal(let number): decimal(number)
    case .string(let text): quoted(text)
    case .array(let values): "[" + values.map(text).joined(separator: ",") + "]"
    case .object(let object): object.text
    }
  }

  private static func decimal(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e15 else { return "null" }
    let thousandths = Int64((number * 1000).rounded())
    let magnitude = thousandths.magnitude
    var fraction = String(magnitude % 1000)
    fraction = String(repeating: "0", count: 3 - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return (thousandths < 0 ? "-" : "") + String(magnitude / 1000)
      + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// Controls and what could harm a terminal or a line reader are written as `\u` escapes.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if HarmlessText.isHarmful(scalar) {
          for unit in String(scalar).utf16 { result += escape(unit) }
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

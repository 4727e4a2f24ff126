/// A value of JSON (RFC 8259); numbers stay as they are written.
indirect enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  var string: String? { if case .string(let text) = self { text } else { nil } }

  var integer: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }

  /// The member of this name; nil where there is none or this is no object.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

/// A name and its value in a JSON object.
struct JSONMember: Hashable, Sendable {
  var key: String
  var value: JSONValue
}

/// Why octets are not JSON: what was expected, and where.
struct JSONError: Error, Hashable, CustomStringConvertible {
  var expected: String
  /// Counted from 1.
  var line: Int

  var description: String { "line \(line): expected \(expected)" }
}

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Any JSON value, as tests look into what the tool printed.
package enum JSONValue: Decodable, Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// One line of JSON; nil if it is none.
  package init?(line: some StringProtocol) {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(line.utf8)) else {
      return nil
    }
    self = value
  }

  package subscript(key: String) -> JSONValue {
    if case .object(let members) = self { members[key] ?? .null } else { .null }
  }

  package subscript(index: Int) -> JSONValue {
    if case .array(let values) = self, values.indices.contains(index) {
      values[index]
    } else {
      .null
    }
  }

  package var int: Int? { if case .number(let value) = self { Int(exactly: value) } else { nil } }
  package var text: String? { if case .string(let value) = self { value } else { nil } }
  package var keys: Set<String> {
    if case .object(let members) = self { Set(members.keys) } else { [] }
  }
  package var texts: [String] {
    if case .array(let values) = self { values.compactMap(\.text) } else { [] }
  }
}

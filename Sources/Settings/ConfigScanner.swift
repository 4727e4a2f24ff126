/// Reads JSON5 into a tree that knows the line and column of everything.
///
/// Follows the JSON5 specification 1.0.0; stricter in that a key may stand but once in an object.
struct ConfigScanner {
  /// Objects and arrays within each other.
  static let deepest = 32

  /// - Throws: the position and what was expected there.
  static func scan(_ text: String) throws(ConfigSyntaxError) -> ConfigNode {
    var scanner = ConfigScanner(cursor: ConfigCursor(text))
    try scanner.cursor.skipBlank()
    let root = try scanner.value(depth: 0)
    try scanner.cursor.skipBlank()
    guard scanner.cursor.isAtEnd else { throw scanner.cursor.error(.expectedEnd) }
    return root
  }

  private var cursor: ConfigCursor

  private mutating func value(depth: Int) throws(ConfigSyntaxError) -> ConfigNode {
    let position = cursor.position
    guard let scalar = cursor.peek else { throw cursor.error(.unexpectedEnd) }
    let value: ConfigNode.Value
    switch scalar {
    case "{", "[":
      guard depth < Self.deepest else { throw cursor.error(.tooDeep(maximum: Self.deepest)) }
      value = scalar == "{" ? try object(depth: depth) : try array(depth: depth)
    case "\"", "'":
      value = .string(try cursor.string())
    case "+", "-", ".", "0"..."9", "I", "N":
      value = try cursor.number()
    default:
      value = try word()
    }
    return ConfigNode(position: position, value: value)
  }

  private mutating func object(depth: Int) throws(ConfigSyntaxError) -> ConfigNode.Value {
    let opening = cursor.position
    cursor.advance()
    var members: [ConfigNode.Member] = []
    var lines: [String: Int] = [:]
    while true {
      try cursor.skipBlank()
      if cursor.take("}") { return .object(members) }
      guard let scalar = cursor.peek else { throw cursor.error(.unclosed("{", since: opening)) }
      let position = cursor.position
      let key = scalar == "\"" || scalar == "'" ? try cursor.string() : try cursor.identifier()
      if let line = lines.updateValue(position.line, forKey: key) {
        throw ConfigSyntaxError(.doubledKey(key, firstLine: line), at: position)
      }
      try cursor.skipBlank()
      guard cursor.take(":") else { throw cursor.error(.expected(":")) }
      try cursor.skipBlank()
      let node = try value(depth: depth + 1)
      members.append(ConfigNode.Member(key: key, keyPosition: position, node: node))
      try cursor.skipBlank()
      if cursor.take("}") { return .object(members) }
      guard !cursor.isAtEnd else { throw cursor.error(.unclosed("{", since: opening)) }
      guard cursor.take(",") else { throw cursor.error(.expected(",", or: "}")) }
    }
  }

  private mutating func array(depth: Int) throws(ConfigSyntaxError) -> ConfigNode.Value {
    let opening = cursor.position
    cursor.advance()
    var nodes: [ConfigNode] = []
    while true {
      try cursor.skipBlank()
      if cursor.take("]") { return .array(nodes) }
      guard !cursor.isAtEnd else { throw cursor.error(.unclosed("[", since: opening)) }
      nodes.append(try value(depth: depth + 1))
      try cursor.skipBlank()
      if cursor.take("]") { return .array(nodes) }
      guard !cursor.isAtEnd else { throw cursor.error(.unclosed("[", since: opening)) }
      guard cursor.take(",") else { throw cursor.error(.expected(",", or: "]")) }
    }
  }

  private mutating func word() throws(ConfigSyntaxError) -> ConfigNode.Value {
    let start = cursor
    guard let text = try? cursor.identifier() else { throw start.error(.expectedValue) }
    switch text {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    default: throw start.error(.wordWithoutQuotes)
    }
  }
}

internal import MailTypes

/// One object of a configuration file, read key by key with the type that each must have.
struct ConfigObject {
  let position: ConfigPosition
  private let file: String
  private let members: [ConfigNode.Member]

  /// - Throws: where the node is no object, or holds a key that is not among `keys`.
  init(
    _ node: ConfigNode, named name: String, keys: [ConfigKey]?, file: String
  ) throws(ConfigError) {
    guard case .object(let members) = node.value else {
      throw ConfigError(.wrongType(name, expected: Self.anObject), in: file, at: node.position)
    }
    if let keys {
      for member in members where !keys.contains(where: { $0.name == member.key }) {
        let nearest = NearestName.of(member.key, among: keys.map(\.name))
        throw ConfigError(
          .unknownKey(member.key, nearest: nearest, known: keys.map(\.name)), in: file,
          at: member.keyPosition)
      }
    }
    position = node.position
    self.members = members
    self.file = file
  }

  /// In the order of the file.
  var all: [ConfigNode.Member] { members }

  /// The value of a key; nil where the key is missing or its value is null.
  func node(_ key: String) -> ConfigNode? {
    guard let node = members.first(where: { $0.key == key })?.node, node.value != .null else {
      return nil
    }
    return node
  }

  func string(_ key: String) throws(ConfigError) -> String? {
    guard let node = node(key) else { return nil }
    return try text(of: node, key: key, expected: Self.aString)
  }

  /// One string counts as an array of one.
  func strings(_ key: String) throws(ConfigError) -> [String] {
    guard let node = node(key) else { return [] }
    let expected = Phrase(
      en: "text in quotation marks, or several in [ … ]",
      ja: "引用符で囲んだ文字列か、それを [ … ] に並べたもの")
    guard case .array(let nodes) = node.value else {
      return [try text(of: node, key: key, expected: expected)]
    }
    var strings: [String] = []
    for node in nodes { strings.append(try text(of: node, key: key, expected: expected)) }
    return strings
  }

  func boolean(_ key: String) throws(ConfigError) -> Bool? {
    guard let node = node(key) else { return nil }
    guard case .boolean(let value) = node.value else {
      throw ConfigError(
        .wrongType(key, expected: Phrase(en: "true or false", ja: "true か false")), in: file,
        at: node.position)
    }
    return value
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(ConfigError) -> Int? {
    guard let node = node(key) else { return nil }
    guard case .integer(let value) = node.value, range.contains(value) else {
      let (low, high) = (range.lowerBound, range.upperBound)
      let expected = Phrase(
        en: "a whole number from \(low) to \(high)", ja: "\(low) から \(high) までの整数")
      throw ConfigError(.wrongType(key, expected: expected), in: file, at: node.position)
    }
    return value
  }

  /// One of a few words, whatever its case.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: Choice.Type
  ) throws(ConfigError) -> Choice? {
    guard let text = try string(key) else { return nil }
    let found = Choice.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
    guard let found else {
      let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      let expected =
        Choice.allCases.count == 1
        ? Phrase.verbatim(words) : Phrase(en: "one of \(words)", ja: "\(words) のいずれか")
      throw invalid(key, expected: expected)
    }
    return found
  }

  /// A length of time: text such as "2h", or a number of seconds.
  func duration(_ key: String) throws(ConfigError) -> Duration? {
    guard let node = node(key) else { return nil }
    var duration: Duration?
    switch node.value {
    case .string(let text): duration = DurationNotation.parse(text)
    case .integer(let seconds): duration = DurationNotation.parse(String(seconds))
    default: break
    }
    guard let duration else { throw invalid(key, expected: DurationNotation.expectation) }
    return duration
  }

  /// Octets a second: text such as "5MB", or a number.
  func byteRate(_ key: String) throws(ConfigError) -> UInt64? {
    guard let node = node(key) else { return nil }
    var rate: UInt64?
    switch node.value {
    case .string(let text): rate = ByteRateNotation.parse(text)
    case .integer(let octets): rate = ByteRateNotation.parse(String(octets))
    default: break
    }
    guard let rate else { throw invalid(key, expected: ByteRateNotation.expectation) }
    return rate
  }

  /// Octets in 24 hours: text such as "2500MB" or "none", or a number.
  func dailyLimit(_ key: String) throws(ConfigError) -> DailyLimit? {
    guard let node = node(key) else { return nil }
    var limit: DailyLimit?
    switch node.value {
    case .string(let text): limit = DailyLimit(text)
    case .integer(let octets): limit = DailyLimit(String(octets))
    default: break
    }
    guard let limit else { throw invalid(key, expected: DailyLimit.expectation) }
    return limit
  }

  /// The duration in `retention: { gone: … }`; nil for `keep`, and where nothing is said.
  func retention(_ file: String) throws(ConfigError) -> Duration? {
    guard let node = node("retention") else { return nil }
    let object = try ConfigObject(
      node, named: "retention", keys: ConfigKey.retentionKeys, file: file)
    guard try object.string("gone") != "keep" else { return nil }
    return try object.duration("gone")
  }

  /// The error for a value that has the right type but cannot be used.
  func invalid(_ key: String, expected: Phrase) -> ConfigError {
    ConfigError(.wrongType(key, expected: expected), in: file, at: node(key)?.position ?? position)
  }

  private func text(
    of node: ConfigNode, key: String, expected: Phrase
  ) throws(ConfigError) -> String {
    guard case .string(let text) = node.value else {
      throw ConfigError(.wrongType(key, expected: expected), in: file, at: node.position)
    }
    guard !text.isEmpty, !text.unicodeScalars.contains("\0") else {
      throw ConfigError(.emptyText(key), in: file, at: node.position)
    }
    return text
  }

  private static let aString = Phrase(en: "text in quotation marks", ja: "引用符で囲んだ文字列")
  private static let anObject = Phrase(en: "an object { … }", ja: "{ … } で囲んだ設定")
}

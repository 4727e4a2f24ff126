internal import MailTypes

/// One row of a result, read column by column from left to right.
struct Row {
  private let statement: Statement
  private var column: Int32 = 0

  init(_ statement: Statement) { self.statement = statement }

  private mutating func next() -> Int32 {
    defer { column += 1 }
    return column
  }

  mutating func integer() -> Int64 { statement.integer(column: next()) }
  mutating func text() -> String { statement.text(column: next()) }
  mutating func octets() -> [UInt8] { statement.octets(column: next()) }
  mutating func bool() -> Bool { integer() != 0 }
  mutating func count() -> Int { Int(integer()) }
  mutating func size() -> UInt64 { UInt64(clamping: integer()) }

  /// Nil for NULL.
  mutating func optional<Value>(
    _ read: (inout Row) throws(JournalError) -> Value
  ) throws(JournalError) -> Value? {
    guard statement.isNull(column: column) else { return try read(&self) }
    column += 1
    return nil
  }

  mutating func optionalInteger() -> Int64? {
    let column = next()
    return statement.isNull(column: column) ? nil : statement.integer(column: column)
  }

  mutating func optionalText() -> String? {
    let column = next()
    return statement.isNull(column: column) ? nil : statement.text(column: column)
  }

  /// That this stands in the journal means that something else has written to it.
  func impossible(_ what: String) -> JournalError {
    statement.impossible(what + " in column \(column)")
  }
}

/// The nouns of the journal.
extension Row {
  mutating func id<Table>() -> RowID<Table> { RowID(integer()) }
  mutating func optionalID<Table>() -> RowID<Table>? { optionalInteger().map { RowID($0) } }

  mutating func optionalUID() throws(JournalError) -> UID? {
    guard let value = optionalInteger() else { return nil }
    guard let number = UInt32(exactly: value), let uid = UID(number) else {
      throw impossible("UID \(value)")
    }
    return uid
  }

  mutating func uid() throws(JournalError) -> UID {
    guard let uid = try optionalUID() else { throw impossible("no UID") }
    return uid
  }

  mutating func optionalUInt32() throws(JournalError) -> UInt32? {
    guard let value = optionalInteger() else { return nil }
    guard let number = UInt32(exactly: value) else { throw impossible("number \(value)") }
    return number
  }

  mutating func uidValidity() throws(JournalError) -> UIDValidity? {
    try optionalUInt32().map { UIDValidity($0) }
  }

  mutating func modSequence() throws(JournalError) -> ModSequence? {
    guard let value = optionalInteger() else { return nil }
    guard let number = UInt64(exactly: value), let sequence = ModSequence(number) else {
      throw impossible("mod-sequence \(value)")
    }
    return sequence
  }

  mutating func digest() throws(JournalError) -> ContentDigest {
    guard let digest = ContentDigest(octets()) else { throw impossible("digest of other length") }
    return digest
  }

  mutating func mailboxName() -> MailboxName { MailboxName(wire: octets()) }

  /// Three columns: base name, offset and length.
  mutating func place() throws(JournalError) -> CopyPlace {
    let baseName = optionalText()
    let offset = optionalInteger()
    let length = optionalInteger()
    if let baseName { return .file(baseName: baseName) }
    guard let offset = offset.flatMap(UInt64.init(exactly:)),
      let length = length.flatMap(UInt64.init(exactly:))
    else { throw impossible("no place") }
    return .range(offset: offset, length: length)
  }

  /// Two columns: seconds and zone.
  mutating func internalDate() -> InternalDate? {
    let seconds = optionalInteger()
    let zone = Int(integer())
    return seconds.map { InternalDate(seconds: $0, zoneMinutes: zone) }
  }

  /// Two columns: system flags and keywords.
  mutating func messageFlags() -> MessageFlags {
    let system = SystemFlags(rawValue: UInt8(truncatingIfNeeded: integer()))
    return MessageFlags(system: system, keywords: text().split(separator: " ").map(String.init))
  }

  /// Two columns: English and Japanese.
  mutating func phrase() -> Phrase? {
    let english = optionalText()
    let japanese = optionalText()
    return english.map { Phrase(en: $0, ja: japanese ?? $0) }
  }

  /// One of the words that the column can hold.
  mutating func word<Word: RawRepresentable>() throws(JournalError) -> Word
  where Word.RawValue == String {
    let text = text()
    guard let word = Word(rawValue: text) else { throw impossible("word “\(text)”") }
    return word
  }
}

extension MessageFlags {
  /// As the journal keeps them: a keyword holds no space (RFC 9051 §9, `atom`).
  var keywordText: String { keywords.joined(separator: " ") }
}

package import MailTypes

/// Which messages a list holds; what is nil or empty lets every message through.
package struct ListFilter: Hashable, Sendable {
  /// Where a message stands at the server.
  package enum Presence: Hashable, Sendable {
    case presentAndGone
    case present
    case gone
  }

  package var presence = Presence.presentAndGone
  /// The earliest internal date, in seconds since 1970-01-01T00:00:00Z.
  ///
  /// A message without a date is on neither side of one.
  package var since: Int64?
  /// What the internal date has to be earlier than.
  package var before: Int64?
  /// Those that are all set.
  package var flags = MessageFlags()
  /// Those of which none is set.
  package var absentFlags = MessageFlags()
  /// More octets on the wire than these.
  package var larger: UInt64?
  /// Fewer octets on the wire than these.
  package var smaller: UInt64?
  /// What the decoded sender contains, whatever its case.
  package var sender: String?
  /// What the decoded subject contains, whatever its case.
  package var subject: String?

  package init(_ presence: Presence = .presentAndGone) { self.presence = presence }
}

extension ListFilter {
  /// A condition on `occurrence o` joined with `content c`, and the values of its `?`.
  ///
  /// - Parameter current: what stands for the flags and the keywords; those of now unless said.
  func condition(
    flags currentFlags: String = "o.flags", keywords currentKeywords: String = "o.keywords"
  ) -> (sql: String, values: [any SQLValue]) {
    var terms = ["1"]
    var values: [any SQLValue] = []
    func require(_ term: String, _ operands: any SQLValue...) {
      terms.append(term)
      values += operands
    }
    if let since { require("o.internal_seconds >= ?", since) }
    if let before { require("o.internal_seconds < ?", before) }
    if let larger { require("c.wire_size > ?", larger) }
    if let smaller { require("c.wire_size < ?", smaller) }
    let (set, clear) = (flags.system.rawValue, absentFlags.system.rawValue)
    if set != 0 { require("\(currentFlags) & ? = ?", set, set) }
    if clear != 0 { require("\(currentFlags) & ? = 0", clear) }
    let keywords = "' ' || lower(\(currentKeywords)) || ' '"
    for keyword in flags.keywords { require("instr(\(keywords), ?) > 0", Self.lowered(keyword)) }
    for keyword in absentFlags.keywords {
      require("instr(\(keywords), ?) = 0", Self.lowered(keyword))
    }
    if let sender { require("holds_text(c.sender, ?)", sender.lowercased()) }
    if let subject { require("holds_text(c.subject, ?)", subject.lowercased()) }
    return (terms.joined(separator: " AND "), values)
  }

  /// As SQLite's `lower` does it, which knows ASCII: keywords are atoms (RFC 9051 §9).
  private static func lowered(_ keyword: String) -> String {
    var octets = [UInt8(ascii: " ")]
    for octet in keyword.utf8 {
      octets.append((0x41...0x5A).contains(octet) ? octet | 0x20 : octet)
    }
    return String(decoding: octets, as: UTF8.self) + " "
  }
}

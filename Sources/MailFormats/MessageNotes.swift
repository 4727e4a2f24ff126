package import MailTypes
internal import WireBytes

/// What mail programs write into the header of a message in an mbox about its state.
///
/// `Status`, `X-Status`, `X-Keywords` (UW IMAP, mutt, Dovecot), `X-Mozilla-Status`,
/// `X-Mozilla-Status2`, `X-Mozilla-Keys` (Thunderbird), `X-Gmail-Labels` (Google Takeout).
package struct MessageNotes: Hashable, Sendable {
  /// What the header says; no flags where it says nothing.
  package private(set) var flags = MessageFlags()
  /// Whether the program has deleted the message and only keeps its octets until it compacts.
  package private(set) var isExpunged = false
  /// The labels as they stand there, encoded words and all; nil without the field.
  package private(set) var labels: [UInt8]?
  /// Whether the header says anything about the state.
  package private(set) var statesFlags = false
  /// Whether this is no message but a note of UW IMAP, Pine or Dovecot about the folder.
  package private(set) var isFolderData = false

  package init(_ block: [UInt8]) {
    var system: SystemFlags = []
    var keywords: [String] = []
    var isInternal = false
    var hasFolderSubject = false
    var scanner = HeaderScanner(block)
    while let field = scanner.next() {
      // `Status` and longer; most fields are none of these.
      guard field.name.count >= 5 else { continue }
      if Self.stateFields.contains(where: { scanner.isNamed(field, $0) }) { statesFlags = true }
      if scanner.isNamed(field, "Status") || scanner.isNamed(field, "X-Status") {
        for letter in scanner.unfolded(field) { system.formUnion(Self.statusFlags(letter)) }
      } else if scanner.isNamed(field, "X-Keywords") || scanner.isNamed(field, "X-Mozilla-Keys") {
        keywords += Self.words(scanner.unfolded(field))
      } else if scanner.isNamed(field, "X-Mozilla-Status") {
        takeMozilla(Self.hexadecimal(scanner.unfolded(field)), &system, &keywords)
      } else if scanner.isNamed(field, "X-Mozilla-Status2") {
        if Self.hexadecimal(scanner.unfolded(field)) & 0x20_0000 != 0 { system.insert(.deleted) }
      } else if scanner.isNamed(field, "X-Gmail-Labels") {
        labels = scanner.unfolded(field)
      } else if scanner.isNamed(field, "X-IMAP") || scanner.isNamed(field, "X-IMAPbase") {
        isInternal = true
      } else if scanner.isNamed(field, "Subject") {
        hasFolderSubject = scanner.unfolded(field).starts(
          with: "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA".utf8)
      }
    }
    isFolderData = isInternal && hasFolderSubject
    flags = MessageFlags(system: system, keywords: keywords)
  }

  private static let stateFields = [
    "Status", "X-Status", "X-Keywords", "X-Mozilla-Status", "X-Mozilla-Status2", "X-Mozilla-Keys",
  ]

  /// A header block without the lines about the state, which programs rewrite whenever it changes.
  package static func withoutState(_ block: [UInt8]) -> [UInt8] {
    HeaderScanner.block(block, without: stateFields)
  }

  private mutating func takeMozilla(
    _ bits: UInt32, _ system: inout SystemFlags, _ keywords: inout [String]
  ) {
    if bits & 0x0001 != 0 { system.insert(.seen) }
    if bits & 0x0002 != 0 { system.insert(.answered) }
    if bits & 0x0004 != 0 { system.insert(.flagged) }
    if bits & 0x0008 != 0 { isExpunged = true }
    if bits & 0x1000 != 0 { keywords.append("$Forwarded") }
  }

  private static func statusFlags(_ letter: UInt8) -> SystemFlags {
    switch letter {
    case UInt8(ascii: "R"): .seen
    case UInt8(ascii: "A"): .answered
    case UInt8(ascii: "F"): .flagged
    case UInt8(ascii: "D"): .deleted
    case UInt8(ascii: "T"): .draft
    default: []
    }
  }

  private static func words(_ octets: [UInt8]) -> [String] {
    octets.split { $0 == ASCII.space || $0 == 0x09 || $0 == UInt8(ascii: ",") }
      .prefix(256).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func hexadecimal(_ octets: [UInt8]) -> UInt32 {
    guard octets.count <= 8 else { return 0 }
    return UInt32(String(decoding: octets, as: UTF8.self), radix: 16) ?? 0
  }
}

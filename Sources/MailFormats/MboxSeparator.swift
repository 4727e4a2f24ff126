package import MailTypes
internal import WireBytes

/// What the line before a message of an mbox says: `From SENDER DATE`.
///
/// Read as programs write it: senders with spaces, `-` or none at all, dates with or without
/// seconds, zones in either place, `remote from HOST` at the end. `MboxSeparatorLine` writes one.
package struct MboxSeparator: Hashable, Sendable {
  /// What every such line begins with.
  package static let prefix = Array("From ".utf8)
  /// Octets of a line that are looked at; a separator is never longer.
  package static let limit = 1024

  /// Everything between `From ` and the date; may be empty.
  package var sender: [UInt8]
  /// Nil where the line says none that can be read.
  package var date: InternalDate?

  package init(sender: [UInt8], date: InternalDate?) {
    self.sender = sender
    self.date = date
  }

  /// Reads a line, with or without its line end; nil where it does not begin with `From `.
  package init?(parsing line: some Collection<UInt8>) {
    guard line.starts(with: Self.prefix) else { return nil }
    let rest = Array(line.dropFirst(Self.prefix.count).prefix(Self.limit))
    var words = LenientDate.words(of: rest)
    if words.count >= 3, words[words.count - 3].elementsEqual("remote".utf8),
      words[words.count - 2].elementsEqual("from".utf8)
    {
      words.removeLast(3)
    }
    // The sender may hold anything, also a word that could begin a date.
    for index in max(0, words.count - 8)..<words.count {
      guard let date = LenientDate.parse(words[index...]) else { continue }
      self.init(sender: Self.joined(words[..<index]), date: date)
      return
    }
    self.init(sender: Self.joined(words[...]), date: nil)
  }

  /// Whether the line says nothing at all, as newer Thunderbirds write it.
  package var isBare: Bool { sender.isEmpty && date == nil }

  private static func joined(_ words: ArraySlice<[UInt8]>) -> [UInt8] {
    Array(words.joined(separator: [ASCII.space]))
  }
}

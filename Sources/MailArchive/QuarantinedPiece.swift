internal import Digests
internal import MailFormats
package import MailTypes

/// Reads a piece in quarantine to find out whether the archive has all of it by now.
///
/// A power cut leaves NUL octets where it has lost something: where this compares, a NUL of the
/// piece equals any octet.
package final class QuarantinedPiece {
  /// Octets from one separator line up to the next one.
  package struct Message: Hashable, Sendable {
    package var start: UInt64
    package var length: UInt64
    /// What follows the separator line; nil where none begins it.
    var body: UInt64?
  }

  private let root: ArchiveRoot
  private let name: Quarantine.Name
  private let folder: String
  private let size: UInt64

  /// - Parameter folder: Whose mbox the piece was cut off, as a path below `mail`.
  /// - Returns: Nil where the piece is not there any more.
  package init?(
    root: ArchiveRoot, name: Quarantine.Name, folder: String
  ) throws(ArchiveError) {
    guard let file = try Quarantine(root: root).file(name) else { return nil }
    self.root = root
    self.name = name
    self.folder = folder
    size = try Self.contentSize(of: file)
  }

  /// Whether the mbox has the same octets now, from `offset` on and up to a length.
  ///
  /// - Parameter start: Of the octets of the piece that are compared, `length` of them.
  package func isCopied(
    _ start: UInt64 = 0, _ length: UInt64? = nil, at offset: UInt64, upTo limit: UInt64
  ) throws(ArchiveError) -> Bool {
    let length = min(length ?? size, size > start ? size - start : 0)
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, end <= limit, let piece = try Quarantine(root: root).file(name) else {
      return false
    }
    let place = MboxPath(folder: folder)
    let mbox = try root.mailDirectory(place.directory).file(place.name, activity: .reading)
    var (here, there) = ([UInt8](repeating: 0, count: 4096), [UInt8](repeating: 0, count: 4096))
    var done: UInt64 = 0
    while done < length {
      let count = Int(min(UInt64(here.count), length - done))
      guard try piece.readAll(into: &here, count: count, at: start + done),
        try mbox.readAll(into: &there, count: count, at: offset + done)
      else { return false }
      for index in 0..<count where here[index] != there[index] && here[index] != 0 { return false }
      done += UInt64(count)
      if here.count < 1 << 17 {
        here = [UInt8](repeating: 0, count: 1 << 17)
        there = here
      }
    }
    return true
  }

  /// The messages of the piece; one that is none begins with no separator line.
  package func messages() throws(ArchiveError) -> [Message] {
    guard let file = try Quarantine(root: root).file(name) else { return [] }
    var finder = SeparatorFinder()
    var buffer = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    var offset: UInt64 = 0
    while offset < size {
      let count = try file.read(
        into: &buffer, to: Int(min(UInt64(buffer.count), size - offset)), at: offset)
      if count == 0 { break }
      finder.look(through: buffer[..<count], at: offset)
      offset += UInt64(count)
    }
    return finder.messages(upTo: size)
  }

  /// Of a message's octets on the wire, in each form that they may have had; empty for a piece
  /// that is no whole message.
  package func digests(of message: Message) throws(ArchiveError) -> [ContentDigest] {
    guard let body = message.body, message.start + message.length > body else { return [] }
    let length = message.start + message.length - body - 1
    let reader = MboxRangeReader(root: root)
    let digest = SHA256Stream()
    var octets: [UInt8] = []
    var digests: [ContentDigest] = []
    for lineEnds in LineEndForm.allCases {
      for endsWithNewline in [true, false] {
        guard let file = try Quarantine(root: root).file(name) else { return [] }
        try reader.open(
          file, offset: body, length: length,
          form: StoredForm(lineEnds: lineEnds, endsWithNewline: endsWithNewline))
        digest.begin()
        while try reader.next(into: &octets) { digest.update(octets.span) }
        digests.append(digest.finish())
      }
    }
    return digests
  }

  /// Octets up to the last one that is not NUL.
  private static func contentSize(of file: borrowing OpenFile) throws(ArchiveError) -> UInt64 {
    var size = try file.facts().size
    var buffer = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    while size > 0 {
      let count = Int(min(size, UInt64(buffer.count)))
      guard try file.readAll(into: &buffer, count: count, at: size - UInt64(count)) else { break }
      if let last = buffer[..<count].lastIndex(where: { $0 != 0 }) {
        return size - UInt64(count - last - 1)
      }
      size -= UInt64(count)
    }
    return 0
  }
}

/// Finds the separator lines in octets that come in pieces.
private struct SeparatorFinder {
  private static let word = Array("From ".utf8)

  private var found: [(start: UInt64, body: UInt64?)] = []
  /// Octets of the word that this line has begun with; nil where it does not.
  private var matched: Int? = 0
  private var isInSeparator = false

  mutating func look(through octets: ArraySlice<UInt8>, at offset: UInt64) {
    for (index, octet) in octets.enumerated() {
      let position = offset + UInt64(index)
      if octet == UInt8(ascii: "\n") {
        if isInSeparator, !found.isEmpty { found[found.count - 1].body = position + 1 }
        isInSeparator = false
        matched = 0
        continue
      }
      guard let count = matched else { continue }
      matched = octet == Self.word[count] ? count + 1 : nil
      guard matched == Self.word.count else { continue }
      found.append((position - UInt64(count), nil))
      isInSeparator = true
      matched = nil
    }
  }

  func messages(upTo size: UInt64) -> [QuarantinedPiece.Message] {
    var messages: [QuarantinedPiece.Message] = []
    let first = found.first?.start ?? size
    if first > 0 { messages.append(.init(start: 0, length: first, body: nil)) }
    for (index, entry) in found.enumerated() {
      let end = index + 1 < found.count ? found[index + 1].start : size
      messages.append(.init(start: entry.start, length: end - entry.start, body: entry.body))
    }
    return messages
  }
}

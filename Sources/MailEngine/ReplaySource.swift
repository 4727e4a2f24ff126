internal import Digests
internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// Reads archived messages as the server once sent them, and only those that are still whole.
///
/// A message is digested before its first octet goes out, so that damage on disk never reaches a
/// server. Small ones are read once and kept for that long.
final class ReplaySource {
  /// Messages up to this size are sent from memory.
  static let mostKept: UInt64 = 1 << 20

  private let digest = SHA256Stream()
  private var buffer: [UInt8]
  private var kept: [UInt8] = []
  private var position = 0
  private var isKept = false
  private var current: (location: MessageLocation, form: StoredForm)?
  private let reader: MessageReader
  /// Where a repaired copy is read instead.
  private var repair: MessageRepair?
  private var repaired: [UInt8] = []
  private var isAtEnd = false
  /// Whether the message that was opened last has what `isDelicate(_:at:)` looks for.
  private(set) var hasDelicateOctets = false

  init(root: ArchiveRoot) {
    reader = MessageReader(root: root)
    buffer = [UInt8](repeating: 0, count: 1 << 18)
  }

  /// Chooses a message, to be read after `rewind`; false if its file is missing or not what it was.
  func open(_ copy: StoredCopyRow, at location: MessageLocation?) throws -> Bool {
    guard let location else { return false }
    current = (location, copy.form)
    kept.removeAll(keepingCapacity: true)
    isKept = copy.wireSize <= Self.mostKept
    position = 0
    digest.begin()
    var octets: UInt64 = 0
    var delicate = DelicateOctets()
    hasDelicateOctets = copy.form.lineEnds == .verbatim
    do throws(ArchiveError) {
      try openFile()
      while true {
        let count = try fill()
        if count == 0 { break }
        octets += UInt64(count)
        if octets > copy.wireSize { return false }
        digest.update(buffer.span.extracting(0..<count))
        if !hasDelicateOctets {
          hasDelicateOctets = delicate.has(in: buffer.span.extracting(0..<count))
        }
        if isKept { kept += buffer[..<count] }
      }
    } catch {
      if error.scope > .message { throw error }
      return false
    }
    return octets == copy.wireSize && digest.finish() == copy.digest
  }

  /// The message that was opened, where it is not larger than `mostKept`.
  var whole: [UInt8] { kept }

  /// Back to the first octet.
  ///
  /// - Parameter isRepairing: whether a copy is read from there on that strict servers take.
  func rewind(isRepairing: Bool = false) throws {
    position = 0
    repair = isRepairing ? MessageRepair() : nil
    repaired = []
    isAtEnd = false
    if !isKept { try openFile() }
  }

  /// What a repaired copy of the message has other than itself; nil where nothing is to be repaired.
  func repairedCopy() throws -> (size: UInt64, digest: ContentDigest, kinds: MessageRepair.Kinds)? {
    try rewind(isRepairing: true)
    digest.begin()
    var size: UInt64 = 0
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var span = piece.mutableSpan
      let count = try read(into: &span)
      if count == 0 { break }
      digest.update(piece.span.extracting(0..<count))
      size += UInt64(count)
    }
    let kinds = repair?.found ?? []
    let copy = digest.finish()
    return kinds.isEmpty ? nil : (size, copy, kinds)
  }

  /// Reads on; 0 at the end.
  func read(into span: inout MutableSpan<UInt8>) throws -> Int {
    guard repair != nil else { return try readOriginal(into: &span) }
    while repaired.isEmpty, !isAtEnd { try repairMore() }
    let count = min(span.count, repaired.count)
    for index in 0..<count { span[index] = repaired[index] }
    repaired.removeFirst(count)
    return count
  }

  private func repairMore() throws {
    var piece = [UInt8](repeating: 0, count: 1 << 15)
    var span = piece.mutableSpan
    let count = try readOriginal(into: &span)
    if count > 0 {
      repair?.feed(piece.span.extracting(0..<count), into: &repaired)
    } else {
      isAtEnd = true
      repair?.finish(into: &repaired)
    }
  }

  private func readOriginal(into span: inout MutableSpan<UInt8>) throws -> Int {
    guard isKept else { return try reader.read(into: &span) }
    let count = min(span.count, kept.count - position)
    for index in 0..<count { span[index] = kept[position + index] }
    position += count
    return count
  }

  /// Whether a piece of a message is as asked for; its octets are not held against its digest.
  func contains(
    _ location: MessageLocation, _ form: StoredForm, _ isWanted: (Span<UInt8>) -> Bool
  ) throws(ArchiveError) -> Bool {
    current = nil
    try reader.open(location, form: form)
    while true {
      let count = try fill()
      if count == 0 { return false }
      if isWanted(buffer.span.extracting(0..<count)) { return true }
    }
  }

  private func fill() throws(ArchiveError) -> Int {
    var octets: [UInt8] = []
    swap(&octets, &buffer)
    defer { swap(&octets, &buffer) }
    var span = octets.mutableSpan
    return try reader.read(into: &span)
  }

  private func openFile() throws(ArchiveError) {
    guard let current else { return }
    try reader.open(current.location, form: current.form)
  }
}

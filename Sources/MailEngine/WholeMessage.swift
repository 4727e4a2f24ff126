package import MailArchive
internal import MailTypes
package import SyncJournal

/// Reads a message of an archive as the server once sent it, from whichever copy is still whole.
package final class WholeMessage {
  private static let chunk = 256 << 10

  private let store: any ArchiveStore
  private let source: ReplaySource

  package init(root: ArchiveRoot) throws {
    store = try root.openStore()
    source = ReplaySource(root: root)
  }

  /// Hands out the octets in pieces; none before a copy has been read once and found whole.
  ///
  /// - Parameter messages: Of one content.
  /// - Returns: False where no copy is what it was when it was archived.
  package func read(
    _ messages: [ListedMessage], in journal: Journal, _ body: (ArraySlice<UInt8>) throws -> Void
  ) throws -> Bool {
    for message in messages {
      guard let copy = try journal.storedCopy(message.copy),
        try open(copy, in: message.folderPath, journal)
      else { continue }
      try source.rewind()
      var buffer = [UInt8](repeating: 0, count: Self.chunk)
      while true {
        var span = buffer.mutableSpan
        let count = try source.read(into: &span)
        if count == 0 { return true }
        try body(buffer[..<count])
      }
    }
    return false
  }

  /// A killed prune may have moved the message without telling the journal yet.
  private func open(_ copy: StoredCopyRow, in folder: String, _ journal: Journal) throws -> Bool {
    if try source.open(copy, at: try store.location(folder: folder, of: copy.place)) {
      return true
    }
    guard case .range(_, let length) = copy.place,
      let offset = try journal.plannedOffset(of: copy.id)
    else { return false }
    return try source.open(
      copy,
      at: try store.location(folder: folder, of: .range(offset: offset, length: length)))
  }

  /// Where a message stands now; nil where nothing does.
  package func location(of message: ListedMessage) throws -> MessageLocation? {
    try store.location(folder: message.folderPath, of: message.place)
  }
}

internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// The header of a message of a maildrop, by TOP (RFC 1939 §7).
struct MaildropHead: Hashable, Sendable {
  var index: Int
  /// SHA-256 of the header block with its empty line.
  var digest: ContentDigest
  /// The first octets of the block.
  var block: [UInt8]
  /// Whether `block` is all of it.
  var isComplete: Bool
}

extension MaildropHead {
  /// What POP3 servers write into the header of a message that has been read, beside the fields of
  /// mboxes about its state.
  static let stateFields = ["X-UIDL", "Content-Length", "Lines"]

  /// Whether an archived message has this header but for what tells of its state.
  ///
  /// False for one that is not there any more, or not whole.
  func isSameButForState(
    as copy: StoredCopyRow, at location: MessageLocation, in root: ArchiveRoot
  ) throws -> Bool {
    guard isComplete else { return false }
    let reader = MessageReader(root: root)
    var capture = HeaderCapture()
    do throws(ArchiveError) {
      try reader.open(location, form: copy.form)
      try reader.forEachPiece { _ = capture.append($0) }
    } catch {
      switch error.code {
      case .missing, .contentMismatch, .lengthMismatch: return false
      default: throw error
      }
    }
    return capture.block.count < HeaderCapture.limit
      && Self.withoutState(capture.block) == Self.withoutState(block)
  }

  private static func withoutState(_ block: [UInt8]) -> [UInt8] {
    HeaderScanner.block(MessageNotes.withoutState(block), without: stateFields)
  }
}

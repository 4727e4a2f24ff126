internal import Digests
internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// The SHA-256 of a message without the header lines in which mail programs keep its state.
///
/// Two messages that differ only in those have the same.
struct StatelessDigest {
  private let stream = SHA256Stream()
  private var capture = HeaderCapture()
  private var isCut = false

  private let furtherFields: [String]

  /// - Parameter furtherFields: Names of other header fields that are left out.
  init(without furtherFields: [String] = []) {
    self.furtherFields = furtherFields
    stream.begin()
  }

  /// What to look for others by that may be the same message; known once the header has passed.
  var key: Journal.ImportedKey { MessageIdentification.key(in: capture.block) }

  mutating func update(_ octets: Span<UInt8>) {
    if capture.isComplete { return stream.update(octets) }
    let count = capture.append(octets)
    guard capture.isComplete else { return }
    if capture.block.count == HeaderCapture.limit { isCut = true }
    digestHeader()
    stream.update(octets.extracting(count..<octets.count))
  }

  /// Nil for a message whose header is too long to be looked through.
  mutating func finish() -> ContentDigest? {
    if !capture.isComplete {
      if capture.block.count == HeaderCapture.limit { isCut = true }
      digestHeader()
    }
    let digest = stream.finish()
    return isCut ? nil : digest
  }

  private func digestHeader() {
    stream.update(
      HeaderScanner.block(MessageNotes.withoutState(capture.block), without: furtherFields).span)
  }

  /// Of an archived message; nil where it is not there any more, or not whole.
  static func ofStored(
    root: ArchiveRoot, _ location: MessageLocation, form: StoredForm,
    without furtherFields: [String] = []
  ) throws -> ContentDigest? {
    let reader = MessageReader(root: root)
    var digest = StatelessDigest(without: furtherFields)
    do throws(ArchiveError) {
      try reader.open(location, form: form)
      try reader.forEachPiece { digest.update($0) }
      return digest.finish()
    } catch {
      switch error.code {
      case .missing, .contentMismatch, .lengthMismatch: return nil
      default: throw error
      }
    }
  }
}

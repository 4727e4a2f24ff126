internal import MailArchive
internal import MailFormats
internal import MailTypes

/// A message by its header fields and its body, line ends apart: tells a server that has added fields of its
/// own from one that has altered what was sent.
struct MessageAnatomy: Sendable {
  /// The fields in their order, each as it stands, folded or not, by a hash that holds for this process.
  private let fields: [Int]
  private let body: ContentDigest
  /// Unfolded; nil where the message has none.
  let messageID: String?

  /// Whether this is the other one with nothing but further header fields.
  func adds(to original: MessageAnatomy) -> Bool {
    guard body == original.body else { return false }
    var rest = original.fields[...]
    for field in fields where field == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }

  /// Of an archived message, as the server once sent it; nil where its header is too long to be held.
  static func ofFile(
    root: ArchiveRoot, _ location: MessageLocation, form: StoredForm
  ) throws -> MessageAnatomy? {
    let reader = MessageReader(root: root)
    try reader.open(location, form: form)
    var stream = Stream()
    try reader.forEachPiece { stream.update($0) }
    return stream.finish()
  }

  /// Makes one of a message that comes in pieces.
  struct Stream {
    private var capture = HeaderCapture()
    private var body = LineEndDigest()

    mutating func update(_ bytes: Span<UInt8>) {
      let count = capture.append(bytes)
      if count < bytes.count { body.update(bytes.extracting(count..<bytes.count)) }
    }

    /// Nil where the header is too long to be held.
    mutating func finish() -> MessageAnatomy? {
      guard capture.block.count < HeaderCapture.limit else { return nil }
      return MessageAnatomy(
        fields: Self.fields(of: capture.block), body: body.finish(),
        messageID: MessageIdentification.messageID(in: capture.block))
    }

    private static func fields(of block: [UInt8]) -> [Int] {
      var fields: [Int] = []
      var field: [UInt8] = []
      func end() {
        if !field.isEmpty { fields.append(field.hashValue) }
        field.removeAll(keepingCapacity: true)
      }
      for line in block.split(separator: 0x0a, omittingEmptySubsequences: true) {
        let text = line.last == 0x0d ? line.dropLast() : line
        guard let first = text.first else { continue }
        // A line that begins with a space goes on with the field before (RFC 5322 §2.2.3).
        if first != 0x20, first != 0x09 { end() }
        field += text
        field.append(0x0a)
      }
      end()
      return fields
    }
  }
}

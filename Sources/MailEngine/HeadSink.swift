internal import Digests
internal import MailClients
internal import MailFormats
internal import MailTypes

/// Takes the headers that TOP brings.
final class HeadSink: RetrieveSink {
  private let digest = SHA256Stream()
  private var capture = HeaderCapture()
  private var index: Int?
  private let indexes: [Int: Int]
  private(set) var heads: [MaildropHead] = []
  /// Whether the server has refused one: some do not know the command.
  private(set) var isRefused = false

  /// - Parameter indexes: Places in the listing by the number of the message.
  init(_ indexes: [Int: Int]) { self.indexes = indexes }

  func bodyBegins(_ number: Int, announced: UInt64?) {
    index = indexes[number]
    digest.begin()
    capture.begin()
  }

  func bodyBytes(_ bytes: Span<UInt8>) {
    let count = capture.append(bytes)
    if count > 0 { digest.update(bytes.extracting(0..<count)) }
  }

  func didRetrieve(_ message: RetrievedMessage) {
    switch message.ending {
    case .cut: return
    case .refused: isRefused = true
    case .whole:
      guard let index, message.octets > 0 else { return }
      if !capture.isComplete {
        // Some servers leave the empty line away where no line of the body follows.
        let end: [UInt8] = message.endsLinesWithLF ? [0x0A] : [0x0D, 0x0A]
        bodyBytes(end.span)
      }
      heads.append(
        MaildropHead(
          index: index, digest: digest.finish(), block: capture.block,
          isComplete: capture.isComplete && capture.block.count < HeaderCapture.limit))
    }
  }
}

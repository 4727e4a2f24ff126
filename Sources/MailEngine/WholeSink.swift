internal import Digests
internal import MailClients
internal import MailTypes

/// Digests the messages that RETR brings, and keeps nothing of them.
final class WholeSink: RetrieveSink {
  private let stream = SHA256Stream()
  private var stateless: StatelessDigest?
  private let ignoresState: Bool
  /// By the number of the message.
  private(set) var digests: [Int: ContentDigest] = [:]

  /// - Parameter ignoresState: whether what servers write into the header about the state of a message is
  ///   left out.
  init(ignoresState: Bool = false) { self.ignoresState = ignoresState }

  func bodyBegins(_ number: Int, announced: UInt64?) {
    stream.begin()
    if ignoresState { stateless = StatelessDigest(without: MaildropHead.stateFields) }
  }

  func bodyBytes(_ bytes: Span<UInt8>) {
    if ignoresState { stateless?.update(bytes) } else { stream.update(bytes) }
  }

  func didRetrieve(_ message: RetrievedMessage) {
    guard message.ending == .whole else { return }
    digests[message.number] = ignoresState ? stateless?.finish() : stream.finish()
  }
}

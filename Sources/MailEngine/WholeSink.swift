internal import Digests
internal import MailClients
internal import MailTypes

/// Digests the messages that RETR brings, and keeps nothing of them.
final class WholeSink: RetrieveSink {
  private let stream = SHA256Stream()
  /// By the number of the message.
  private(set) var digests: [Int: ContentDigest] = [:]

  func bodyBegins(_ number: Int, announced: UInt64?) { stream.begin() }

  func bodyBytes(_ bytes: Span<UInt8>) { stream.update(bytes) }

  func didRetrieve(_ message: RetrievedMessage) {
    if message.ending == .whole { digests[message.number] = stream.finish() }
  }
}

import MailClients
import Synchronization

/// Keeps the lines of a transcript.
final class TranscriptLines: Sendable {
  private let kept = Mutex<[String]>([])

  var transcript: ProtocolTranscript {
    ProtocolTranscript { [self] line in kept.withLock { $0.append(line) } }
  }

  var all: [String] { kept.withLock { $0 } }
  var text: String { all.joined(separator: "\n") }
}

internal import MailClients
internal import MailTypes

/// Takes apart the messages that FETCH brings, and keeps no more of them than their anatomy.
final class AnatomySink: FetchSink {
  private(set) var found: [UID: MessageAnatomy] = [:]
  private var stream = MessageAnatomy.Stream()

  func bodyBegins(octets: UInt64) throws { stream = MessageAnatomy.Stream() }

  func bodyBytes(_ bytes: Span<UInt8>) throws { stream.update(bytes) }

  func didFetch(_ data: FetchData) throws {
    guard let uid = data.uid, case .octets = data.body else { return }
    found[uid] = stream.finish()
  }
}

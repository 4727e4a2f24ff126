internal import MailClients
internal import MailTypes

/// What a message at the target can be recognised by, before its body is read.
struct ServedIdentity: Sendable {
  let uid: UID
  let size: UInt64?
  /// Unfolded; nil where the message has none.
  let messageID: String?
}

/// Collects what FETCH tells of messages at the target.
final class IdentitySink: FetchSink {
  private(set) var identities: [ServedIdentity] = []

  func bodyBegins(octets: UInt64) throws {}
  func bodyBytes(_ bytes: Span<UInt8>) throws {}

  func didFetch(_ data: FetchData) throws {
    guard let uid = data.uid, let fields = data.headerFields else { return }
    identities.append(
      ServedIdentity(
        uid: uid, size: data.size, messageID: MessageIdentification.messageID(in: fields)))
  }
}

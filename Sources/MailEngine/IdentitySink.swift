internal import MailClients
internal import MailTypes

/// What a message at the target can be recognised by, before its body is read.
struct ServedIdentity: Sendable {
  let uid: UID
  /// Unfolded; nil where the message has none.
  let messageID: String?
}

/// Collects what FETCH tells of messages at the target; those without header fields are left out.
final class IdentitySink: FetchSink {
  private(set) var identities: [ServedIdentity] = []
  /// Those of `identities`.
  private(set) var uids = UIDSet()

  func bodyBegins(octets: UInt64) throws {}
  func bodyBytes(_ bytes: Span<UInt8>) throws {}

  func didFetch(_ data: FetchData) throws {
    guard let uid = data.uid, let fields = data.headerFields else { return }
    uids.insert(uid)
    identities.append(
      ServedIdentity(
        uid: uid, messageID: MessageIdentification.messageID(in: fields)))
  }
}

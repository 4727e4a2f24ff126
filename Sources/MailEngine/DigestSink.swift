internal import Digests
internal import MailClients
internal import MailTypes

/// A message at the target by its content.
struct ServedContent: Sendable {
  let uid: UID
  let digest: ContentDigest
  /// The digest with every line end made CRLF and none at the end: what a server that changes
  /// line ends leaves as it is.
  let canonical: ContentDigest
  /// Unfolded; nil where the message has none or it was not asked for.
  let messageID: String?
  let internalDate: InternalDate?
}

/// Digests the messages that FETCH brings, and keeps nothing of them.
final class DigestSink: FetchSink {
  /// Asked for and not come yet: whatever a server repeats, each message counts once.
  private(set) var wanted: UIDSet
  private(set) var contents: [ServedContent] = []
  private var exact = SHA256Stream()
  private var canonical = CanonicalDigest()

  init(_ wanted: UIDSet) { self.wanted = wanted }

  func bodyBegins(octets: UInt64) throws {
    exact.begin()
    canonical = CanonicalDigest()
  }

  func bodyBytes(_ bytes: Span<UInt8>) throws {
    exact.update(bytes)
    canonical.update(bytes)
  }

  func didFetch(_ data: FetchData) throws {
    guard let uid = data.uid, wanted.contains(uid), case .octets = data.body else { return }
    wanted = wanted.subtracting(UIDSet([uid]))
    contents.append(
      ServedContent(
        uid: uid, digest: exact.finish(), canonical: canonical.finish(),
        messageID: data.headerFields.flatMap(MessageIdentification.messageID(in:)),
        internalDate: data.internalDate))
  }
}

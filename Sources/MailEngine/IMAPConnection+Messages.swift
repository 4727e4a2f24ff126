internal import Digests
internal import MailClients
internal import MailFormats
internal import MailTypes

extension IMAPConnection {
  /// What the server tells of messages without handing them over, by UID.
  ///
  /// Left out is what has no internal date: it is recognised by nothing.
  ///
  /// - Parameter items: What is asked for beside flags, internal date and size.
  func messages(_ uids: UIDSet, _ items: FetchItems) throws -> [ServedMessage] {
    var told: [UID: FetchData] = [:]
    var headers: [UID: ContentDigest] = [:]
    try fetch(uids, items: items.union([.flags, .internalDate, .size])) { data in
      guard let uid = data.uid else { return }
      var data = data
      if let header = data.headerFields { headers[uid] = Self.digest(ofHeader: header) }
      data.headerFields = nil
      told[uid] = data.completed(by: told[uid])
    }
    return told.compactMap { uid, data in
      guard let date = data.internalDate else { return nil }
      return ServedMessage(
        uid: uid, flags: data.flags ?? MessageFlags(), internalDate: date, size: data.size,
        emailID: data.messageName, labels: data.labels, header: headers[uid])
    }.sorted { $0.uid < $1.uid }
  }

  /// As `MessageStager` digests the header of a message that comes whole.
  private static func digest(ofHeader octets: [UInt8]) -> ContentDigest {
    var capture = HeaderCapture()
    let count = capture.append(octets.span)
    return SHA256Stream.digest(of: octets.span.extracting(0..<count))
  }
}

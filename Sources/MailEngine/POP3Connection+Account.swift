internal import MailClients
internal import MailTypes
internal import NetTransport

/// A living connection to a POP3 account, made anew when it is lost.
typealias MaildropLink = ConnectionLink<POP3Connection>
typealias MaildropHandover = ConnectionHandover<POP3Connection>

extension POP3Connection: AccountConnection {
  static func open(
    _ access: AccountAccess, _ credential: Login.Credential, _ interrupter: ConnectionInterrupter
  ) throws(ClientError) -> POP3Connection {
    try open(
      access.settings, credential: credential, interrupter: interrupter,
      transcript: access.transcript, ledger: access.ledger)
  }

  func leave() { _ = quit() }

  /// Reads what the maildrop holds.
  func listing() throws -> (listing: MaildropListing, hidden: Int) {
    var listing = MaildropListing()
    let (total, hasUniqueIDs) = try listings(
      sizes: { listing.addSize($0.octets, of: $0.number) },
      uniqueIDs: { line in if let id = line.uniqueID { listing.addUniqueID(id, of: line.number) } })
    listing.hasUniqueIDs = hasUniqueIDs
    listing.complete()
    return (listing, max(0, total.messages - listing.count))
  }

  /// Reads the headers of messages; nil where the server does not hand them over.
  func heads(_ indexes: [Int], of listing: MaildropListing) throws -> [MaildropHead]? {
    let wanted = indexes.map(listing.wanted)
    let sink = HeadSink(
      Dictionary(zip(wanted.map(\.number), indexes)) { first, _ in first })
    try top(wanted, lines: 0, into: sink)
    return sink.isRefused && sink.heads.isEmpty ? nil : sink.heads
  }
}

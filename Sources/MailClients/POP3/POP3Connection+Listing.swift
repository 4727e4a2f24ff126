internal import IMAPWire
package import MailTypes
internal import POP3Wire

extension POP3Connection {
  private static let listing = ClientActivity.searching(.inbox)

  /// How many messages the maildrop holds, and how many octets (RFC 1939 §5).
  package func stat() throws(ClientError) -> DropListing {
    let reply = try run(.status, Self.listing)
    guard let listing = DropListing(reply.text) else {
      throw violation(POP3WireError(.notAReply, excerpt: reply.text), Self.listing)
    }
    return listing
  }

  /// The messages and their sizes, one call of `each` for each, in the order of the server (RFC 1939 §5).
  ///
  /// - Returns: How many lines said nothing that can be understood.
  /// - Throws: `ClientError`, or what `each` threw; that ends the connection.
  @discardableResult
  package func scanListing(_ each: (ScanListing) throws -> Void) throws -> Int {
    try run(.list, Self.listing)
    var dropped = 0
    try read { line in
      guard let entry = ScanListing(line) else {
        dropped += 1
        return
      }
      try each(entry)
    }
    return dropped
  }

  /// The messages and their unique-ids, one call of `each` for each, in the order of the server (RFC 1939 §7).
  ///
  /// What the server says is passed on as it is: an id may be missing, too long, or come twice.
  ///
  /// - Returns: How many lines said nothing that can be understood; nil where the server has no UIDL.
  /// - Throws: `ClientError`, or what `each` threw; that ends the connection.
  package func uniqueIDListing(_ each: (UniqueIDListing) throws -> Void) throws -> Int? {
    do throws(ClientError) {
      try run(.uniqueIDs, Self.listing)
    } catch {
      // A reason that will pass, or that has to do with the account, is no word about the command.
      guard error.isRefusal, !error.hasReason else { throw error }
      return nil
    }
    noteUse(of: "UIDL")
    var dropped = 0
    try read { line in
      guard let entry = UniqueIDListing(line) else {
        dropped += 1
        return
      }
      try each(entry)
    }
    return dropped
  }

  private func read(_ each: (Span<UInt8>) throws -> Void) throws {
    do throws(ReadFailure<any Error>) {
      try receiveListing(maximum: limits.messages, what: .listingLines, Self.listing, each)
    } catch {
      switch error {
      case .client(let failure): throw failure
      case .target(let failure): throw failure
      }
    }
  }
}

extension ClientError {
  /// Whether a refusal tells why.
  fileprivate var hasReason: Bool {
    if case .refused(let status) = code { RefusalKind(status) != .unexplained } else { false }
  }
}

internal import IMAPWire
package import MailTypes
internal import POP3Wire

extension POP3Connection {
  private static let listing = ClientActivity.searching(.inbox)

  /// What the maildrop holds: its size, then all messages with their sizes, then with their unique-ids.
  ///
  /// As `stat`, `scanListing` and `uniqueIDListing` do it, but with all three commands at once where the server
  /// takes them: that saves two round trips.
  ///
  /// - Returns: What STAT says, and whether the server has UIDL.
  /// - Throws: `ClientError`, or what one of the two threw; each of them ends the connection.
  package func listings(
    sizes: (ScanListing) throws -> Void, uniqueIDs: (UniqueIDListing) throws -> Void
  ) throws -> (total: DropListing, hasUniqueIDs: Bool) {
    guard maySendAhead else {
      let total = try stat()
      try scanListing(sizes)
      return (total, try uniqueIDListing(uniqueIDs) != nil)
    }
    try send([.status, .list, .uniqueIDs], Self.listing)
    do {
      let status = try accepted(try receiveReply(Self.listing))
      let total = try dropListing(status)
      _ = try accepted(try receiveReply(isAhead: true, Self.listing))
      try read({ ScanListing($0) }, sizes)
      let hasUniqueIDs = try isKnown(try receiveReply(isAhead: true, Self.listing))
      if hasUniqueIDs {
        noteUse(of: "UIDL")
        try read({ UniqueIDListing($0) }, uniqueIDs)
      }
      return (total, hasUniqueIDs)
    } catch {
      // The answers to the other commands are still on their way.
      close()
      throw error
    }
  }

  /// How many messages the maildrop holds, and how many octets (RFC 1939 §5).
  package func stat() throws(ClientError) -> DropListing {
    try dropListing(try run(.status, Self.listing))
  }

  private func dropListing(_ reply: Reply) throws(ClientError) -> DropListing {
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
    return try read({ ScanListing($0) }, each)
  }

  /// The messages and their unique-ids, one call of `each` for each, in the order of the server (RFC 1939 §7).
  ///
  /// What the server says is passed on as it is: an id may be missing, too long, or come twice.
  ///
  /// - Returns: How many lines said nothing that can be understood; nil where the server has no UIDL.
  /// - Throws: `ClientError`, or what `each` threw; that ends the connection.
  package func uniqueIDListing(_ each: (UniqueIDListing) throws -> Void) throws -> Int? {
    try send(.uniqueIDs, Self.listing)
    guard try isKnown(try receiveReply(Self.listing)) else { return nil }
    noteUse(of: "UIDL")
    return try read({ UniqueIDListing($0) }, each)
  }

  /// Whether the server knows UIDL, by its reply.
  private func isKnown(_ reply: Reply) throws(ClientError) -> Bool {
    guard !reply.isPositive else { return true }
    // A reason that will pass, or that has to do with the account, is no word about the command.
    let error = refusal(reply, Self.listing)
    guard !error.hasReason else { throw error }
    return false
  }

  private func accepted(_ reply: Reply) throws(ClientError) -> Reply {
    guard reply.isPositive else { throw refusal(reply, Self.listing) }
    return reply
  }

  /// Reads a listing, line by line; how many lines said nothing that can be understood.
  @discardableResult
  private func read<Entry>(
    _ entry: (Span<UInt8>) -> Entry?, _ each: (Entry) throws -> Void
  ) throws -> Int {
    var dropped = 0
    try read { line in
      guard let entry = entry(line) else {
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

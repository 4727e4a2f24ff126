internal import IMAPWire
internal import MailTypes

extension IMAPConnection {
  /// Whether SEARCH can say how it answers; IMAP4rev2 always can (RFC 9051 §6.4.4).
  var hasExtendedSearch: Bool { offers("ESEARCH") || offers("IMAP4rev2") }

  /// How many messages of the open mailbox a page of SEARCH has (RFC 9394); nil where it is asked for all
  /// of them at once: by everybody for a mailbox that is no larger than that.
  ///
  /// One answer with all UIDs is as quick, but has to be held whole before it can be read, and a large
  /// one may be more than the server gives in one command (MESSAGELIMIT).
  var searchPage: Int? {
    guard offers("PARTIAL"), hasExtendedSearch, !distrustsPages else { return nil }
    let page = min(reader.framer.limits.searchPage, capabilities?.messageLimit ?? .max)
    return exists > page ? page : nil
  }

  /// The UIDs of the open mailbox, asked for page by page; nil where that is not done, or not to be trusted.
  ///
  /// From the last message down, as servers look that cut a command short, and each page by the UIDs below
  /// the page before: counted from the beginning, messages would be passed over when others go.
  func searchInPages() throws(ClientError) -> UIDSet? {
    guard let page = searchPage else { return nil }
    let before = exists
    var found = UIDSet()
    var upper = UID.max
    do throws(ClientError) {
      while true {
        lowestProcessed = nil
        let part = try search(UIDSet(UID.min...upper), last: page)
        found = found.union(part)
        var lowest = part.first
        if part.count < page {
          guard let processed = lowestProcessed, processed <= upper else { break }
          lowest = min(processed, lowest ?? processed)
        }
        guard let lowest, let below = UID(lowest.rawValue - 1) else { break }
        upper = below
      }
    } catch {
      guard error.isRefusal, isUsable, !error.isWorthRetrying else { throw error }
      distrustsPages = true
      return nil
    }
    guard found.count >= min(before, exists) else {
      distrustsPages = true
      return nil
    }
    return found
  }
}

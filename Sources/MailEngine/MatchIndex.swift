internal import MailTypes
internal import SyncJournal

/// The messages that those of a renumbered folder may be, by header and internal date.
///
/// Two dozen octets a message, so that a folder of a million fits; what else has to agree is read
/// from the journal for the few that come near. Each file is given away once.
struct MatchIndex {
  private var keys: [Journal.MatchKey]
  private var isTaken: [Bool]
  private var takenCopies: Set<StoredCopyID> = []

  init(_ keys: [Journal.MatchKey]) {
    self.keys = keys.sorted { Self.order($0) < Self.order($1) }
    isTaken = [Bool](repeating: false, count: keys.count)
  }

  /// Messages that come near one another: among more, nothing is decided.
  private static let fewCandidates = 64

  /// The stored message that a served one is by header, internal date and, where it was exact, size;
  /// nil where none is, or where several of different content come near.
  ///
  /// It is not given away by this.
  func match(
    _ message: ServedMessage, known: (OccurrenceID) throws -> KnownCopy?
  ) rethrows -> (place: Int, known: KnownCopy)? {
    guard let header = message.header else { return nil }
    let places = candidates(header: header, date: message.internalDate)
    guard places.count <= Self.fewCandidates else { return nil }
    var found: (place: Int, known: KnownCopy)?
    for place in places {
      guard let copy = try known(occurrence(at: place)), !isGivenAway(copy.copy.id),
        copy.content.headerDigest == header,
        copy.internalDate?.seconds == message.internalDate.seconds,
        copy.exactSize == nil || copy.exactSize == message.size
      else { continue }
      if let found, found.known.copy.digest != copy.copy.digest { return nil }
      found = found ?? (place, copy)
    }
    return found
  }

  /// The places of those that are not given away yet.
  private func candidates(header: ContentDigest, date: InternalDate) -> [Int] {
    let wanted = (header.prefix, date.seconds)
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = low + (high - low) / 2
      if Self.order(keys[middle]) < wanted { low = middle + 1 } else { high = middle }
    }
    var places: [Int] = []
    while low < keys.count, Self.order(keys[low]) == wanted {
      if !isTaken[low] { places.append(low) }
      low += 1
    }
    return places
  }

  func occurrence(at place: Int) -> OccurrenceID { keys[place].occurrence }

  private func isGivenAway(_ copy: StoredCopyID) -> Bool { takenCopies.contains(copy) }

  mutating func giveAway(_ place: Int, _ copy: StoredCopyID) {
    isTaken[place] = true
    takenCopies.insert(copy)
  }

  private static func order(_ key: Journal.MatchKey) -> (UInt64, Int64) {
    (key.header, key.seconds ?? .min)
  }
}

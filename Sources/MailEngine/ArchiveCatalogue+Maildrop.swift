internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// What a maildrop is held against.
struct MaildropMatch: Sendable {
  let folder: FolderID
  /// The folder's, below `mail/`.
  let path: String
  /// Nil where nothing was ever archived over POP3.
  let generation: GenerationID?
  /// The numbers that messages of the listing have been found to be.
  var claimed = UIDSet()
  /// How many messages of the listing have been found to be copies from elsewhere.
  var others: [ContentDigest: Int] = [:]
}

/// The messages of a maildrop, by their places in the listing.
struct MaildropPlaces: Sendable {
  /// Archived ones, with their numbers.
  var known: [(index: Int, uid: UID)] = []
  /// Those that ids do not tell.
  var doubts: [MaildropDoubt] = []
  /// How many are not archived for certain.
  var new = 0
}

/// What a comparison with a maildrop asks the journal.
extension ArchiveCatalogue {
  /// Holds a listing against what is archived; nothing of a listing before counts any more.
  ///
  /// - Parameter trustsIDs: whether an id is believed that has its size still.
  func match(_ listing: MaildropListing, trustsIDs: Bool) throws -> MaildropPlaces {
    maildrop = nil
    guard let folder = try journal.folder(named: .inbox) else {
      return MaildropPlaces(new: listing.count)
    }
    let generation = try journal.maildropGeneration(of: folder.id)
    maildrop = MaildropMatch(folder: folder.id, path: folder.path, generation: generation)
    guard let generation else {
      // What came over IMAP is told by its octets alone.
      return try journal.storedCopies(in: folder.id, after: nil, limit: 1).isEmpty
        ? MaildropPlaces(new: listing.count)
        : MaildropPlaces(doubts: (0..<listing.count).map { MaildropDoubt(index: $0) })
    }
    let archived = try journal.presentUIDs(of: generation)
      .subtracting(try journal.lostUIDs(of: generation))
    let isNamed =
      trustsIDs ? listing.distinctlyNamed() : [Bool](repeating: false, count: listing.count)
    var places = MaildropPlaces()
    for index in 0..<listing.count {
      guard isNamed[index], let id = listing.uniqueID(at: index)?.journalText else {
        places.doubts.append(MaildropDoubt(index: index))
        continue
      }
      let octets = listing.octets(at: index)
      let entries = try journal.maildropEntries(named: id, of: generation, limit: 2)
      if entries.count == 1, let entry = entries.first, entry.octets == octets {
        // What failed is listed, and not archived.
        if archived.contains(entry.uid) {
          places.known.append((index, entry.uid))
          maildrop?.claimed.insert(entry.uid)
        } else {
          places.new += 1
        }
      } else if try entries.isEmpty && !journal.hasArchived(uniqueID: id, of: generation)
        && !journal.hasMaildropMessage(ofSize: octets, of: generation)
      {
        places.new += 1
      } else {
        places.doubts.append(
          MaildropDoubt(index: index, hint: entries.count == 1 ? entries[0].uid : nil))
      }
    }
    return places
  }

  /// Recognises messages by their headers and sizes, or by the headers alone where their ids are known;
  /// returns those that are archived.
  func recognise(
    _ heads: [MaildropHead], _ doubts: [MaildropDoubt], of listing: MaildropListing
  ) throws -> [(index: Int, uid: UID)] {
    guard let generation = maildrop?.generation else { return [] }
    let hints = Dictionary(doubts.map { ($0.index, $0.hint) }) { first, _ in first }
    var known: [(index: Int, uid: UID)] = []
    for head in heads {
      let octets = listing.octets(at: head.index)
      let equal = try MaildropCandidates.first(besides: maildrop?.claimed ?? UIDSet()) {
        (last) throws(JournalError) in
        try journal.maildropNumbers(
          ofSize: octets, header: head.digest, of: generation, after: last,
          limit: MaildropCandidates.page)
      }
      guard let uid = try equal ?? named(hints[head.index] ?? nil, as: head) else { continue }
      maildrop?.claimed.insert(uid)
      known.append((head.index, uid))
    }
    return known
  }

  /// The message that an id meant, if it is the one whose header this is: some servers write the state of a
  /// message into it, and its size changes.
  private func named(_ hint: UID?, as head: MaildropHead) throws -> UID? {
    guard let hint, let match = maildrop, !match.claimed.contains(hint),
      let generation = match.generation,
      let known = try journal.maildropCopy(hint, of: generation),
      let location = try store.location(folder: match.path, of: known.copy.place),
      try head.isSameButForState(as: known.copy, at: location, in: root)
    else { return nil }
    return hint
  }

  /// Whether a message of just these octets is archived that no other one of the listing is.
  func claim(_ digest: ContentDigest) throws -> Bool {
    guard let match = maildrop else { return false }
    if let generation = match.generation {
      let twin = try MaildropCandidates.first(besides: match.claimed) {
        (last) throws(JournalError) in
        try journal.maildropNumbers(
          holding: digest, of: generation, after: last, limit: MaildropCandidates.page)
      }
      if let twin {
        maildrop?.claimed.insert(twin)
        return true
      }
    }
    let copies = try journal.copyCount(
      of: digest, in: match.folder, outside: match.generation)
    guard copies > match.others[digest, default: 0] else { return false }
    maildrop?.others[digest, default: 0] += 1
    return true
  }

  /// What the octets of a message say of the number that it is listed as.
  enum Verdict: Hashable, Sendable {
    case same
    /// They are those of another archived message: ids do not mean what they meant.
    case another
    case different(archived: ContentDigest)
  }

  func judge(_ digest: ContentDigest, as uid: UID) throws -> Verdict {
    guard let generation = maildrop?.generation,
      let known = try journal.maildropCopy(uid, of: generation)
    else { return .same }
    if known.copy.digest == digest { return .same }
    let others = try journal.maildropNumbers(holding: digest, of: generation, limit: 1)
    return others.isEmpty ? .different(archived: known.copy.digest) : .another
  }

  /// The digest of an archived message without what servers write into its header about its state.
  func statelessDigest(of uid: UID) throws -> ContentDigest? {
    guard let match = maildrop, let generation = match.generation,
      let known = try journal.maildropCopy(uid, of: generation),
      let location = try store.location(folder: match.path, of: known.copy.place)
    else { return nil }
    return try StatelessDigest.ofStored(
      root: root, location, form: known.copy.form, without: MaildropHead.stateFields)
  }
}

internal import JobEvents
internal import MailTypes
internal import SyncJournal

/// What has become of one folder's messages when a restore is taken back, over as many connections as that
/// takes.
///
/// Each message has one fate at the most, so that one that is looked at again is not counted again.
struct UndoTally {
  /// Messages on the server before anything was removed there.
  var server: Int?
  /// Messages whose place at the target is not known.
  var unplaced = 0
  /// The last message that needs no second look.
  private(set) var reached: UID?
  private(set) var pages = RemovalPages()
  /// Why it did not come to its end; nil where it did.
  private(set) var ending: Phrase?

  private(set) var removed = UIDSet()
  private var bytes: UInt64 = 0
  private var gone = UIDSet()
  private var marked = UIDSet()
  private var kept: [UndoDoubt: UIDSet] = [:]

  var counts: JobSummary.Undo {
    var counts = JobSummary.Undo()
    counts.folders = 1
    counts.removed = removed.count
    counts.bytes = bytes
    counts.gone = gone.count
    counts.marked = marked.count
    counts.kept = kept.values.reduce(unplaced) { $0 + $1.count }
    return counts
  }

  /// Why messages were left where they are.
  var reason: Phrase? {
    var counts = kept.mapValues(\.count)
    if unplaced > 0 { counts[.placeUnknown, default: 0] += unplaced }
    if !marked.isEmpty { counts[.onlyMarked] = marked.count }
    let left = UndoDoubt.sentence(counts)
    guard let ending else { return left }
    guard let left else { return ending }
    return Phrase(en: "\(ending.en) (\(left.en))", ja: "\(ending.ja) (\(left.ja))")
  }

  // MARK: Fates

  /// Off the target, or in a dry run about to go.
  mutating func remove(_ row: ReplayRow) {
    guard let uid = row.targetUID, !removed.contains(uid) else { return }
    forget(UIDSet([uid]))
    removed.insert(uid)
    bytes &+= row.copy.wireSize
  }

  /// Not there any more, by somebody else's hand.
  mutating func lose(_ uids: UIDSet) {
    forget(uids)
    gone = gone.union(uids)
  }

  mutating func mark(_ uid: UID) { marked.insert(uid) }

  mutating func keep(_ uid: UID, because doubt: UndoDoubt) {
    kept[doubt, default: UIDSet()].insert(uid)
  }

  /// Those of messages that nothing else has become of.
  mutating func keepRest(of uids: UIDSet, because doubt: UndoDoubt) {
    let rest = kept.values.reduce(uids.subtracting(marked).subtracting(removed)) {
      $0.subtracting($1)
    }
    if !rest.isEmpty { kept[doubt] = (kept[doubt] ?? UIDSet()).union(rest) }
  }

  private mutating func forget(_ uids: UIDSet) {
    if !marked.isEmpty { marked = marked.subtracting(uids) }
    if !kept.isEmpty {
      kept = kept.mapValues { $0.subtracting(uids) }.filter { !$0.value.isEmpty }
    }
  }

  // MARK: Pages

  /// What an interrupted look at the same messages has found does not count.
  mutating func begin(_ page: UIDSet) {
    if pages.hasBroken { forget(page) }
  }

  /// All up to this one is done.
  mutating func reach(_ last: UID) {
    reached = last
    pages.noteDone()
  }

  /// The line has broken: what was begun is looked at again, in smaller pieces.
  mutating func noteBreak() { pages.noteBreak() }

  /// Something has ended the work that is not of this folder alone.
  mutating func cutShort(by error: any Error) {
    ending = RemovalPages.ending(by: error)
  }

  /// Whether a person has not been told this of the message yet.
  mutating func isNews(_ uid: UID, isKept: Bool) -> Bool { pages.isNews(uid, isKept: isKept) }
}

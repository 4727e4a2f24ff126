internal import JobEvents
internal import MailTypes

/// What has come of one folder whose old messages are removed on the server, over as many connections as
/// that takes.
///
/// Each message has one fate at the most, so that one that is looked at again is not counted again.
struct FolderRemoval: Sendable {
  let name: String
  /// Why the folder was not looked through, or not to its end.
  private(set) var reason: Phrase?
  /// Whether something has ended the work on the folder that concerns more than the folder.
  private(set) var isCutShort = false
  /// Messages that the server counts at the end, and those of them that are archived.
  var server: Int?
  var archived = 0
  /// Whether the folder was open, and the one that is archived.
  var isBegun = false
  /// The last one of the archived messages that have been looked through; they need no second look.
  private(set) var reached: UID?
  /// The same of those that are not archived.
  private(set) var surveyed: UID?
  private(set) var pages = RemovalPages()

  private var removed = 0
  private var bytes: UInt64 = 0
  private var marked = UIDSet()
  private var kept = UIDSet()
  private var doubts: [RemovalDoubt: UIDSet] = [:]

  init(_ name: String) { self.name = name }

  var counts: RemovalReport {
    var counts = RemovalReport()
    counts.removed = removed
    counts.bytes = bytes
    counts.marked = marked.count
    counts.kept = kept.count
    counts.doubtful = doubtful
    return counts
  }

  private var doubtful: Int { doubts.values.reduce(0) { $0 + $1.count } }

  // MARK: Fates

  /// Of messages off the server, or in a dry run about to go.
  mutating func count(removed messages: Int, octets: UInt64) {
    removed += messages
    bytes &+= octets
  }

  mutating func keep(_ uid: UID) { kept.insert(uid) }

  mutating func mark(_ uids: UIDSet) { marked = marked.union(uids) }

  mutating func note(_ doubt: RemovalDoubt, _ uid: UID) {
    doubts[doubt, default: UIDSet()].insert(uid)
  }

  mutating func note(_ doubt: RemovalDoubt, _ uids: UIDSet) {
    guard !uids.isEmpty else { return }
    doubts[doubt] = (doubts[doubt] ?? UIDSet()).union(uids)
  }

  /// Messages whose removal was begun and of which nothing is known since.
  mutating func leaveUnsettled(_ open: UIDSet) {
    note(.unsettled, doubts.values.reduce(open.subtracting(marked)) { $0.subtracting($1) })
  }

  mutating func forgetUnsettled() { doubts[.unsettled] = nil }

  /// Of messages that are looked at anew, or are known to be gone.
  mutating func forget(_ uids: UIDSet) {
    guard !uids.isEmpty else { return }
    marked = marked.subtracting(uids)
    kept = kept.subtracting(uids)
    doubts = doubts.mapValues { $0.subtracting(uids) }.filter { !$0.value.isEmpty }
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

  mutating func survey(upTo last: UID) {
    surveyed = last
    pages.noteDone()
  }

  /// The line has broken: what was begun is looked at again, in smaller pieces.
  mutating func noteBreak() { pages.noteBreak() }

  // MARK: Ending

  /// The server does not let this folder be looked through, or not to its end.
  mutating func giveUp(because reason: Phrase) { self.reason = reason }

  /// Something has ended the work that is not of this folder alone.
  mutating func cutShort(by error: any Error) {
    isCutShort = true
    reason = RemovalPages.ending(by: error)
  }

  /// Another connection carries it on.
  mutating func carryOn() {
    isCutShort = false
    reason = nil
    noteBreak()
  }

  /// Whether a person has not been told this of the message yet.
  mutating func isNews(_ uid: UID, isKept: Bool) -> Bool { pages.isNews(uid, isKept: isKept) }

  var isWhole: Bool { reason == nil && doubtful == 0 && marked.isEmpty }

  /// Why messages that are old enough are still there; nil where none is.
  var trouble: Phrase? {
    let left = self.left
    guard let reason else { return left }
    guard isCutShort, let left else { return reason }
    return Phrase(en: "\(reason.en) (\(left.en))", ja: "\(reason.ja) (\(left.ja))")
  }

  private var left: Phrase? {
    let found = RemovalDoubt.allCases.compactMap { doubt in
      doubts[doubt].map { (count: $0.count, words: doubt.summary) }
    }
    var english = found.map { "\($0.count) \($0.words.en)" }
    var japanese = found.map { "\($0.words.ja) \($0.count) 通" }
    if !marked.isEmpty {
      english.append(
        "the server cannot remove messages one by one (UIDPLUS), so they were left marked")
      japanese.append("サーバが個別の削除 (UIDPLUS) に対応していないため、削除マークだけを付けました")
    }
    guard !english.isEmpty else { return nil }
    return Phrase(
      en: english.joined(separator: ", "), ja: japanese.joined(separator: "、"))
  }

  /// The folder's line.
  var report: FolderReport {
    var report = FolderReport(
      folder: name, server: server, archived: archived,
      failed: doubtful,
      state: isWhole ? .complete : reason == nil || removed > 0 ? .partial : .skipped,
      reason: trouble)
    report.removal = counts
    return report
  }
}

internal import JobEvents
internal import MailTypes

/// What has come of one folder whose old messages are removed on the server.
struct FolderRemoval {
  let name: String
  var counts = RemovalReport()
  private(set) var doubts: [RemovalDoubt: Int] = [:]
  /// Why the folder was not looked through, or not to its end.
  var reason: Phrase?
  /// Messages that the server counts at the end, and those of them that are archived.
  var server: Int?
  var archived = 0
  /// Those that something has been told of, so that a second look does not tell it again.
  private var told = UIDSet()

  init(_ name: String) { self.name = name }

  /// Forgets what a second look will find again.
  mutating func restart() {
    counts.kept = 0
    counts.marked = 0
    counts.doubtful = 0
    doubts = [:]
  }

  mutating func note(_ doubt: RemovalDoubt, _ count: Int = 1) {
    guard count > 0 else { return }
    counts.doubtful += count
    doubts[doubt, default: 0] += count
  }

  /// Whether nothing has been told of a message yet.
  mutating func isFirst(_ uid: UID) -> Bool {
    if told.contains(uid) { return false }
    told.insert(uid)
    return true
  }

  var isWhole: Bool { reason == nil && counts.doubtful == 0 && counts.marked == 0 }

  /// Why messages that are old enough are still there; nil where none is.
  var trouble: Phrase? {
    if let reason { return reason }
    let found = RemovalDoubt.allCases.compactMap { doubt in
      doubts[doubt].map { (count: $0, words: doubt.summary) }
    }
    var english = found.map { "\($0.count) \($0.words.en)" }
    var japanese = found.map { "\($0.words.ja) \($0.count) 通" }
    if counts.marked > 0 {
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
      failed: counts.doubtful,
      state: isWhole ? .complete : reason == nil || counts.removed > 0 ? .partial : .skipped,
      reason: trouble)
    report.removal = counts
    return report
  }
}

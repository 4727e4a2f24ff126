internal import JobEvents
internal import MailTypes
internal import Synchronization

/// Counts what a verification finds, from any thread, and tells the observer of each difference.
final class VerifyTally: Sendable {
  private struct State {
    var check = JobSummary.Check()
    var findings: [VerifyFinding] = []
    /// Differences that are told by number where nobody asked for each, by folder and kind.
    var counted: [String: [VerifyFinding.Kind: Int]] = [:]
    /// Parts of mboxes that nobody knows, by folder.
    var intervals: [String: Int] = [:]
    var resolved: [VerifyFinding.Kind: Int] = [:]
    var isIncomplete = false
  }

  private let state = Mutex(State())
  private let observer: any JobObserver
  /// Whether the findings are kept, to be repaired.
  private let keepsFindings: Bool

  init(observer: any JobObserver, keepsFindings: Bool) {
    self.observer = observer
    self.keepsFindings = keepsFindings
  }

  var check: JobSummary.Check { state.withLock { $0.check } }
  var findings: [VerifyFinding] { state.withLock { $0.findings } }

  func checked(_ messages: Int, octets: UInt64) {
    state.withLock { state in
      state.check.checked += messages
      state.check.bytes += octets
    }
  }

  /// What a server has of a folder.
  func compared(_ comparison: JobSummary.Comparison) {
    state.withLock { state in
      var sum = state.check.server ?? JobSummary.Comparison()
      sum.folders += comparison.folders
      sum.new += comparison.new
      sum.gone += comparison.gone
      sum.flagsDiffer += comparison.flagsDiffer
      sum.compared += comparison.compared
      sum.different += comparison.different
      sum.foldersIncomplete += comparison.foldersIncomplete
      state.check.server = sum
    }
  }

  /// What is at another account, of one folder or, to begin with, of none.
  func proved(_ proof: ReplayProof? = nil) {
    state.withLock { state in
      var sum = state.check.target ?? JobSummary.TargetComparison()
      if let proof {
        sum.folders += 1
        sum.arrivals = sum.arrivals + proof.arrivals
        sum.compared += proof.compared
        if proof.trouble != nil { sum.foldersIncomplete += 1 }
      }
      state.check.target = sum
    }
  }

  /// A folder could not be looked into, so that not everything in it has been seen.
  func passedOver() { state.withLock { $0.isIncomplete = true } }

  /// Whether a folder could not be looked into.
  var isIncomplete: Bool { state.withLock { $0.isIncomplete } }

  func repaired() { state.withLock { $0.check.repaired += 1 } }

  /// What is left of the differences, as counts of the same kinds.
  var left: JobSummary.Check {
    state.withLock { state in
      var left = state.check
      for (kind, count) in state.resolved { left.count(kind, -count) }
      return left
    }
  }

  /// A difference is none any more.
  func resolved(
    _ finding: VerifyFinding, _ outcome: MessageReport.Outcome, _ reason: Phrase? = nil
  ) {
    state.withLock { state in
      state.check.repaired += 1
      state.resolved[finding.kind, default: 0] += 1
      if finding.interval != nil {
        state.intervals[finding.folder.name]? -= 1
      } else if finding.row == nil {
        state.counted[finding.folder.name]?[finding.kind]? -= 1
      }
    }
    var report = finding.report
    report.outcome = outcome
    report.reason = reason
    observer.receive(.message(report))
  }

  func found(_ finding: VerifyFinding) {
    state.withLock { state in
      state.check.count(finding.kind, 1)
      if finding.interval != nil {
        state.intervals[finding.folder.name, default: 0] += 1
      } else if finding.row == nil {
        state.counted[finding.folder.name, default: [:]][finding.kind, default: 0] += 1
      }
      if keepsFindings { state.findings.append(finding) }
    }
    observer.receive(.message(finding.report))
  }

  /// Tells of files without a row, and of octets in mboxes that nobody knows, folder by folder.
  func tellCounted() {
    let (counted, intervals) = state.withLock { ($0.counted, $0.intervals) }
    for (folder, count) in intervals.sorted(by: { $0.key < $1.key }) where count > 0 {
      observer.receive(.warning(Self.unknownParts(count, in: folder)))
    }
    for (folder, kinds) in counted.sorted(by: { $0.key < $1.key }) {
      if let count = kinds[.unknown], count > 0 {
        observer.receive(.warning(Self.unknown(count, in: folder)))
      }
      if let count = kinds[.doubled], count > 0 {
        observer.receive(.warning(Self.doubled(count, in: folder)))
      }
    }
  }

  private static func unknownParts(_ count: Int, in folder: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "Parts of the mbox of “\(folder)” that are not in the journal: \(count); they are left "
          + "alone.",
        ja: "「\(folder)」の mbox に、ジャーナルにない部分が \(count) か所あります。そのまま残しています。"),
      folder: folder)
  }

  private static func unknown(_ count: Int, in folder: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "\(count) files in “\(folder)” are not in the journal; they are left alone.",
        ja: "「\(folder)」にジャーナルにないファイルが \(count) 個あります。そのまま残しています。"),
      folder: folder)
  }

  private static func doubled(_ count: Int, in folder: String) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "\(count) files in “\(folder)” hold messages that are there already; they are left "
          + "alone.",
        ja: "「\(folder)」に、すでにあるメールと同じ内容のファイルが \(count) 個あります。そのまま残しています。"),
      folder: folder)
  }
}

extension JobSummary.Check {
  /// All that is not as the journal says.
  var differences: Int { damaged + missing + unknown + doubled }

  fileprivate mutating func count(_ kind: VerifyFinding.Kind, _ change: Int) {
    switch kind {
    case .damaged: damaged += change
    case .missing: missing += change
    case .unknown: unknown += change
    case .doubled: doubled += change
    }
  }
}

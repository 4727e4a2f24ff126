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

  func repaired() { state.withLock { $0.check.repaired += 1 } }

  func found(_ finding: VerifyFinding) {
    state.withLock { state in
      switch finding.kind {
      case .damaged: state.check.damaged += 1
      case .missing: state.check.missing += 1
      case .unknown: state.check.unknown += 1
      case .doubled: state.check.doubled += 1
      }
      if finding.row == nil {
        state.counted[finding.folder.name, default: [:]][finding.kind, default: 0] += 1
      }
      if keepsFindings { state.findings.append(finding) }
    }
    observer.receive(.message(finding.report))
  }

  /// Tells of the files without a row, folder by folder.
  func tellCounted() {
    let counted = state.withLock { $0.counted }
    for (folder, kinds) in counted.sorted(by: { $0.key < $1.key }) {
      if let count = kinds[.unknown] { observer.receive(.warning(Self.unknown(count, in: folder))) }
      if let count = kinds[.doubled] { observer.receive(.warning(Self.doubled(count, in: folder))) }
    }
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

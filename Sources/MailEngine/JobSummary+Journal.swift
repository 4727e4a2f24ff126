package import JobEvents

extension JobSummary {
  /// The counts as a JSON object, as the journal keeps them.
  package var journalText: String {
    let pairs = counts.pairs.map { "\"\($0.key)\":\($0.value)" }
    let whole = Int64(seconds.rounded())
    return "{" + (pairs + ["\"seconds\":\(whole)"]).joined(separator: ",") + "}"
  }
}

extension JobSummary.Counts {
  /// Each count with the name that it has in JSON (CONTRACT section 4), in a fixed order.
  package var pairs: [(key: String, value: UInt64)] {
    switch self {
    case .backup(let transfer), .export(let transfer): transfer.pairs
    case .restore(let transfer):
      transfer.pairs + [
        ("messages_merged", UInt64(clamping: transfer.merged)),
        ("messages_unknown", UInt64(clamping: transfer.unknown)),
        ("messages_planned", UInt64(clamping: transfer.planned)),
        ("messages_missing", UInt64(clamping: transfer.missing)),
      ]
    case .migrate(let pulled, let sent):
      Self.migration(pulled, sent)
    case .prune(let removal):
      [
        ("folders", UInt64(clamping: removal.folders)),
        ("messages_pruned", UInt64(clamping: removal.messages)), ("bytes", removal.bytes),
        ("folders_held", UInt64(clamping: removal.foldersHeld)),
      ]
    case .undo(let undo):
      [
        ("folders", UInt64(clamping: undo.folders)),
        ("messages_removed", UInt64(clamping: undo.removed)),
        ("messages_kept", UInt64(clamping: undo.kept)),
        ("messages_marked", UInt64(clamping: undo.marked)),
        ("messages_gone", UInt64(clamping: undo.gone)), ("bytes", undo.bytes),
      ]
    case .offload(let offload):
      [
        ("folders", UInt64(clamping: offload.folders)),
        ("messages_removed", UInt64(clamping: offload.removal.removed)),
        ("messages_marked", UInt64(clamping: offload.removal.marked)),
        ("messages_kept", UInt64(clamping: offload.removal.kept)),
        ("messages_failed", UInt64(clamping: offload.removal.doubtful)),
        ("bytes", offload.removal.bytes),
        ("folders_held", UInt64(clamping: offload.foldersHeld)),
      ]
    case .verify(let check):
      [
        ("messages_checked", UInt64(clamping: check.checked)),
        ("damaged", UInt64(clamping: check.damaged)),
        ("missing", UInt64(clamping: check.missing)),
        ("unknown", UInt64(clamping: check.unknown)),
        ("doubled", UInt64(clamping: check.doubled)),
        ("repaired", UInt64(clamping: check.repaired)),
        ("bytes", check.bytes),
      ]
    }
  }
}

extension JobSummary.Counts {
  private static func migration(
    _ pulled: JobSummary.Transfer, _ sent: JobSummary.Transfer
  ) -> [(key: String, value: UInt64)] {
    var both = pulled
    both.failed += sent.failed
    return both.pairs + [
      ("messages_sent", UInt64(clamping: sent.new)),
      ("messages_present", UInt64(clamping: sent.skipped)), ("bytes_sent", sent.bytes),
      ("flags_sent", UInt64(clamping: sent.flagsChanged)),
      ("messages_merged", UInt64(clamping: sent.merged)),
      ("messages_unknown", UInt64(clamping: sent.unknown)),
    ]
  }
}

extension JobSummary.Transfer {
  fileprivate var pairs: [(key: String, value: UInt64)] {
    [
      ("folders", UInt64(clamping: folders)), ("messages_new", UInt64(clamping: new)),
      ("messages_skipped", UInt64(clamping: skipped)), ("messages_gone", UInt64(clamping: gone)),
      ("messages_failed", UInt64(clamping: failed)),
      ("flags_changed", UInt64(clamping: flagsChanged)), ("bytes", bytes),
    ]
  }
}

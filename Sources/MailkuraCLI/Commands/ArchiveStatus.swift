internal import MailTypes
internal import SyncJournal

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What `status` knows of one archive.
struct ArchiveStatus {
  let path: String
  let account: AccountIdentity
  let totals: JournalTotals
  let lastGood: RunRow?
  /// The newest first.
  let runs: [RunRow]
  let targets: [ReplayTargetSummary]
  let massRemovals: [MassRemovalRow]
  /// What was found behind the ends of mboxes.
  let quarantine: (pieces: Int, octets: UInt64)

  /// The run that goes on now; its process lives.
  var running: RunRow? {
    runs.first { $0.ended == nil && Self.isAlive($0.processID) }
  }

  /// How a run stands: one without an end whose process is gone was killed.
  static func state(of run: RunRow) -> String {
    guard run.ended == nil else { return run.state.rawValue }
    return isAlive(run.processID) ? "running" : "interrupted"
  }

  /// Whether the newest run of a command can be carried on by running it again.
  var waiting: [RunRow] {
    var seen: Set<String> = []
    return runs.filter { run in
      guard seen.insert(run.command).inserted else { return false }
      return Self.state(of: run) == "interrupted"
    }
  }

  /// The newest run, where something ended it early.
  var endedEarly: RunRow? { runs.first.flatMap { $0.reason == nil ? nil : $0 } }

  private static func isAlive(_ processID: Int32) -> Bool {
    kill(processID, 0) == 0 || errno == EPERM
  }
}

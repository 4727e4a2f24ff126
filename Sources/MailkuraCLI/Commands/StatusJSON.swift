internal import MailTypes
internal import SyncJournal
internal import TerminalUI

/// `status --json`: an object for the archive, then one for each of its last runs.
struct StatusJSON {
  let surroundings: Surroundings

  func print(_ status: ArchiveStatus) {
    surroundings.printJSON(
      "status",
      [
        ("archive", .string(status.path)), ("account", .string(status.account.description)),
        ("folders", .count(status.totals.folders)), ("messages", .count(status.totals.present)),
        ("messages_gone", .count(status.totals.gone)),
        ("messages_removed", .count(status.totals.removed)),
        ("bytes", .unsigned(status.totals.octets)),
        ("failures", .count(status.totals.failures)),
        ("quarantined", .count(status.quarantine.pieces)),
        ("quarantined_bytes", .unsigned(status.quarantine.octets)),
        ("last_good", .text(status.lastGood?.ended.map(Self.time))),
        ("running", .count(status.running.map { Int($0.processID) })),
        ("waiting", .array(status.waiting.map { .string($0.command) })),
        ("mass_removals", .array(status.massRemovals.map { MassRemovalText.json($0) })),
        (
          "targets",
          .array(
            status.targets.map { target in
              .object(
                JSONObject().with("account", .string(target.account.description))
                  .with("done", .count(target.counts.done + target.counts.present))
                  .with("open", .count(target.counts.open))
                  .with("refused", .count(target.counts.refused)))
            })
        ),
      ])
    for run in status.runs {
      surroundings.printJSON(
        "run",
        [
          ("archive", .string(status.path)), ("job", .integer(run.id.rawValue)),
          ("command", .string(run.command)), ("state", .string(ArchiveStatus.state(of: run))),
          ("started", .string(Self.time(run.started))), ("ended", .text(run.ended.map(Self.time))),
          ("exit", .count(run.exitCode.map { Int($0.rawValue) })),
          ("summary", JournalNumbers(run.summary).json),
          ("reason", .text(run.reason?.text(in: surroundings.language))),
          ("server_words", .text(run.serverWords)),
          ("progress", run.ended == nil ? JournalNumbers(run.progress).json : .null),
        ])
    }
  }

  private static func time(_ seconds: Int64) -> String { InternalDate(seconds: seconds).rfc3339 }
}

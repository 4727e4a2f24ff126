package import JobEvents
package import MailTypes
internal import Synchronization

/// Tells programs of a job: one JSON object a line, as people who script against the tool rely on.
package final class JSONReporter: JobObserver {
  /// Between two `progress` events: at most four a second, with a little to spare.
  private static let interval = Duration.milliseconds(260)

  private let writer: JSONEventWriter
  private let language: Language
  private let account: String?
  private let isVerbose: Bool
  private let now: @Sendable () -> ContinuousClock.Instant
  private let lastProgress = Mutex<ContinuousClock.Instant?>(nil)

  /// - Parameters:
  ///   - account: the name in the configuration; stands in every event, null for a URL.
  ///   - isVerbose: whether there is an event for each message, and one for the extensions used.
  package init(
    writer: JSONEventWriter, language: Language, account: String? = nil, isVerbose: Bool = false,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.writer = writer
    self.language = language
    self.account = account
    self.isVerbose = isVerbose
    self.now = now
  }

  package func receive(_ event: JobEvent) {
    switch event {
    case .started(let start): write("start", members(start))
    case .progress(let progress):
      if isDue() { write("progress", members(progress)) }
    case .message(let message):
      if isVerbose { write("message", members(message)) }
    case .folder(let folder): write("folder", members(folder))
    case .warning(let warning): write("warning", members(warning))
    case .forecast(let forecast): write("forecast", JSONForecast.members(forecast, language))
    case .extensions(let report):
      if isVerbose { write("extensions", members(report)) }
    case .failed(let explanation): write("error", members(explanation))
    case .summary(let summary): write("summary", members(summary))
    }
  }

  private typealias Members = [(key: String, value: JSONObject.Value)]

  private func write(_ event: String, _ members: Members) {
    writer.write(event, [("account", .text(account))] + members)
  }

  private func isDue() -> Bool {
    let now = now()
    return lastProgress.withLock { last in
      if let last, now - last < Self.interval { return false }
      last = now
      return true
    }
  }

  private func text(_ phrase: Phrase?) -> JSONObject.Value {
    .text(phrase?.text(in: language))
  }

  private func job(_ number: Int64?) -> JSONObject.Value { number.map { .integer($0) } ?? .null }

  private func bytes(_ count: UInt64?) -> JSONObject.Value { count.map { .unsigned($0) } ?? .null }

  private func members(_ start: JobStart) -> Members {
    [
      ("command", .string(start.command)), ("job", job(start.job)),
      ("archive", .string(start.archive)), ("source", .text(start.source)),
      ("target", .text(start.target)), ("dry_run", .boolean(start.isDryRun)),
    ]
  }

  private func members(_ progress: JobProgress) -> Members {
    [
      ("folder", .text(progress.folder)), ("folders_done", .count(progress.foldersDone)),
      ("folders_total", .count(progress.foldersTotal)),
      ("messages_done", .count(progress.messagesDone)),
      ("messages_total", .count(progress.messagesTotal)),
      ("bytes_done", .unsigned(progress.bytesDone)), ("bytes_total", bytes(progress.bytesTotal)),
    ] + archived(progress)
  }

  private func archived(_ progress: JobProgress) -> Members {
    guard let messages = progress.messagesArchived else { return [] }
    return [
      ("messages_archived", .count(messages)), ("bytes_archived", bytes(progress.bytesArchived)),
    ]
  }

  private func members(_ message: MessageReport) -> Members {
    [
      ("folder", .string(message.folder)), ("uid", .count(message.uid.map(Int.init))),
      ("outcome", .string(message.outcome.rawValue)), ("sha256", .text(message.sha256)),
      ("size", bytes(message.size)), ("path", .text(message.path)),
      ("reason", text(message.reason)),
      ("server_words", .text(message.serverWords)),
    ]
  }

  private func members(_ folder: FolderReport) -> Members {
    [
      ("folder", .string(folder.folder)), ("server", .count(folder.server)),
      ("archived", .count(folder.archived)), ("failed", .count(folder.failed)),
      ("gone", .count(folder.gone)), ("state", .string(folder.state.rawValue)),
      ("reason", text(folder.reason)),
    ] + (folder.arrivals.map { [("target", .text(folder.target))] + members($0) } ?? [])
      + (folder.undo.map { members($0) } ?? [])
      + (folder.removal.map(members) ?? [])
  }

  private func members(_ removal: RemovalReport) -> Members {
    [
      ("removed", .count(removal.removed)), ("marked", .count(removal.marked)),
      ("kept", .count(removal.kept)), ("bytes", .unsigned(removal.bytes)),
    ]
  }

  /// - Parameter prefix: stands before each name where they would be taken for others.
  private func members(_ arrivals: Arrivals, prefix: String = "") -> Members {
    let members: Members = [
      ("planned", .count(arrivals.planned)), ("present", .count(arrivals.present)),
      ("sent", .count(arrivals.sent)), ("deleted", .count(arrivals.deleted)),
      ("altered", .count(arrivals.altered)),
      ("merged", .count(arrivals.merged)), ("refused", .count(arrivals.refused)),
      ("unknown", .count(arrivals.unknown)), ("missing", .count(arrivals.missing)),
      ("extra", .count(arrivals.extra)),
    ]
    return members.map { (prefix + $0.key, $0.value) }
  }

  private func members(_ undo: JobSummary.Undo) -> Members {
    [
      ("messages_removed", .count(undo.removed)), ("messages_kept", .count(undo.kept)),
      ("messages_marked", .count(undo.marked)), ("messages_gone", .count(undo.gone)),
      ("bytes", .unsigned(undo.bytes)),
    ]
  }

  private func members(_ warning: JobWarning) -> Members {
    [
      ("what", text(warning.what)), ("remedy", text(warning.remedy)),
      ("folder", .text(warning.folder)),
    ]
  }

  private func members(_ report: ExtensionReport) -> Members {
    [
      ("server", .string(report.server)), ("connections", .count(report.connections)),
      ("used", .array(report.used.map { .string($0) })),
      ("refused", .array(report.refused.map { .string($0) })),
    ]
  }

  private func members(_ explanation: Explanation) -> Members {
    [
      ("code", .integer(Int64(explanation.status.rawValue))), ("what", text(explanation.what)),
      ("cause", text(explanation.cause)), ("remedy", text(explanation.remedy)),
      ("server_words", .text(explanation.serverWords)),
    ]
  }

  private func members(_ summary: JobSummary) -> Members {
    let head: Members = [
      ("command", .string(summary.command)), ("state", .string(summary.state.rawValue)),
    ]
    let tail: Members = [
      ("seconds", .decimal(summary.seconds)), ("job", job(summary.job)),
      ("retry_after", .count(summary.retryAfter)),
    ]
    switch summary.counts {
    case .backup(let transfer), .export(let transfer):
      let removed: Members =
        transfer.removed.map { [("messages_removed", .count($0))] } ?? []
      return head + members(transfer) + removed + tail
    case .restore(let transfer):
      let more: Members = [
        ("messages_merged", .count(transfer.merged)),
        ("messages_altered", .count(transfer.altered)),
        ("messages_unknown", .count(transfer.unknown)),
        ("messages_planned", .count(transfer.planned)),
        ("messages_missing", .count(transfer.missing)),
        ("dates_differ", .count(transfer.datesDiffer)),
      ]
      return head + members(transfer) + more + tail
    case .migrate(let pulled, let sent):
      var both = pulled
      both.failed += sent.failed
      let more: Members = [
        ("messages_sent", .count(sent.new)), ("messages_present", .count(sent.skipped)),
        ("bytes_sent", .unsigned(sent.bytes)), ("flags_sent", .count(sent.flagsChanged)),
        ("messages_merged", .count(sent.merged)), ("messages_altered", .count(sent.altered)),
        ("messages_unknown", .count(sent.unknown)), ("messages_planned", .count(sent.planned)),
        ("messages_missing", .count(sent.missing)), ("messages_deleted", .count(sent.deleted)),
        ("dates_differ", .count(sent.datesDiffer)),
      ]
      return head + members(both) + more + tail
    case .prune(let removal):
      let members: Members = [
        ("folders", .count(removal.folders)), ("messages_pruned", .count(removal.messages)),
        ("bytes", .unsigned(removal.bytes)), ("folders_held", .count(removal.foldersHeld)),
      ]
      return head + members + tail
    case .undo(let undo):
      return head + [("folders", .count(undo.folders))] + members(undo) + tail
    case .offload(let offload):
      let removal = offload.removal
      let members: Members = [
        ("folders", .count(offload.folders)), ("messages_removed", .count(removal.removed)),
        ("messages_marked", .count(removal.marked)), ("messages_kept", .count(removal.kept)),
        ("messages_failed", .count(removal.doubtful)), ("bytes", .unsigned(removal.bytes)),
        ("folders_held", .count(offload.foldersHeld)),
      ]
      return head + members + tail
    case .verify(let check):
      return head + members(check) + tail
    }
  }

  private func members(_ transfer: JobSummary.Transfer) -> Members {
    [
      ("folders", .count(transfer.folders)), ("messages_new", .count(transfer.new)),
      ("messages_skipped", .count(transfer.skipped)), ("messages_gone", .count(transfer.gone)),
      ("messages_failed", .count(transfer.failed)),
      ("flags_changed", .count(transfer.flagsChanged)), ("bytes", .unsigned(transfer.bytes)),
    ]
  }

  private func members(_ check: JobSummary.Check) -> Members {
    let compared: Members =
      check.server.map { server in
        [
          ("folders", .count(server.folders)), ("server_new", .count(server.new)),
          ("server_gone", .count(server.gone)), ("server_flags", .count(server.flagsDiffer)),
          ("server_compared", .count(server.compared)),
          ("server_different", .count(server.different)),
        ]
      } ?? []
    let arrived: Members =
      check.target.map { target in
        [("folders", .count(target.folders))] + members(target.arrivals, prefix: "target_")
          + [("target_compared", .count(target.compared))]
      } ?? []
    return compared + arrived + [
      ("messages_checked", .count(check.checked)), ("damaged", .count(check.damaged)),
      ("missing", .count(check.missing)), ("unknown", .count(check.unknown)),
      ("doubled", .count(check.doubled)),
      ("repaired", .count(check.repaired)), ("bytes", .unsigned(check.bytes)),
    ]
  }
}

package import MailTypes

/// Runs and their progress. Times are seconds since 1970.
extension Journal {
  /// - Parameters:
  ///   - options: what was asked for, as a JSON object.
  ///   - login: by which mechanism the run has logged in, to be remembered; nil for none.
  ///   - processID: of the process that runs, so that others can tell whether it still does.
  package func startRun(
    command: String, options: String, login: AuthenticationMechanism? = nil, processID: Int32,
    now: Int64
  ) throws(JournalError) -> RunID {
    try database.insert(
      """
      INSERT INTO run (command, options, state, pid, started)
      VALUES (?1, iif(?2 IS NULL, ?3, json_set(?3, '$.login', ?2)), ?4, ?5, ?6)
      """,
      command, login?.rawValue, options, RunState.running, processID, now)
  }

  /// - Parameters:
  ///   - summary: counts as a JSON object.
  ///   - reason: what ended it early, and why; nil where it came to its end.
  ///   - serverWords: the server's own words about it, unedited.
  ///   - isSnapshot: whether a restore can go back to the end of this run.
  package func finishRun(
    _ run: RunID, state: RunState, exitCode: ExitCode, summary: String, reason: Phrase? = nil,
    serverWords: String? = nil, isSnapshot: Bool, now: Int64
  ) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      try database.run(
        """
        UPDATE run SET state = ?, exit_status = ?, summary = ?, reason_en = ?, reason_ja = ?,
          server_words = ?, is_snapshot = ?, ended = ?
        WHERE id = ?
        """,
        state, exitCode.rawValue, summary, reason?.en, reason?.ja, serverWords, isSnapshot, now, run
      )
      if isSnapshot { try countSnapshot(run) }
      // Of former runs only the folders with something to say are of interest.
      try database.run(
        """
        DELETE FROM run_folder WHERE state = 'complete' AND run_id < ?1 AND run_id IN (
          SELECT id FROM run WHERE command = (SELECT command FROM run WHERE id = ?1))
        """,
        run)
    }
  }

  /// Keeps that a run came to nothing, as where a login fails: it has begun and ended now.
  ///
  /// - Parameters: as those of `startRun` and `finishRun`.
  package func recordRunInVain(
    command: String, options: String, processID: Int32, exitCode: ExitCode, reason: Phrase,
    serverWords: String?, now: Int64
  ) throws(JournalError) {
    try database.run(
      """
      INSERT INTO run (command, options, state, pid, started, ended, exit_status, summary,
        is_snapshot, reason_en, reason_ja, server_words)
      VALUES (?, ?, ?, ?, ?5, ?5, ?, '{}', 0, ?, ?, ?)
      """,
      command, options, RunState.failed, processID, now, exitCode.rawValue, reason.en, reason.ja,
      serverWords)
  }

  /// Runs without an end: one may be going on now, the others were killed.
  package func openRuns() throws(JournalError) -> [RunRow] {
    try database.all(
      "SELECT \(runColumns) FROM run WHERE ended IS NULL ORDER BY id", read: readRun)
  }

  /// When the last run ended that brings mail into the archive; 0 before the first one.
  package func lastArrival() throws(JournalError) -> Int64 {
    let last = try database.first(
      "SELECT max(ended) FROM run WHERE command IN ('backup', 'import', 'migrate')"
    ) { (row) throws(JournalError) in row.optionalInteger() }
    return (last ?? nil) ?? 0
  }

  /// Ends all runs that were killed; call it with the archive's lock held, before `startRun`.
  package func endKilledRuns(now: Int64) throws(JournalError) {
    try database.run(
      "UPDATE run SET state = ?, ended = ? WHERE ended IS NULL", RunState.interrupted, now)
  }

  /// The newest runs, newest first.
  package func lastRuns(_ count: Int) throws(JournalError) -> [RunRow] {
    try database.all(
      "SELECT \(runColumns) FROM run ORDER BY id DESC LIMIT ?", count, read: readRun)
  }

  /// The newest run that has brought the archive up to date with its account, messages named aside; of a
  /// migration the source counts, whatever became of the target.
  package func lastGoodBackup() throws(JournalError) -> RunRow? {
    try database.first(
      """
      SELECT \(runColumns) FROM run
      WHERE is_snapshot AND command IN ('backup', 'migrate') ORDER BY id DESC LIMIT 1
      """,
      read: readRun)
  }

  /// By which mechanism the newest run of a command logged in that remembers one.
  package func lastLogin(
    of command: String
  ) throws(JournalError) -> AuthenticationMechanism? {
    let text = try database.first(
      """
      SELECT json_extract(options, '$.login') FROM run
      WHERE command = ? AND json_extract(options, '$.login') IS NOT NULL ORDER BY id DESC LIMIT 1
      """,
      command
    ) { (row) throws(JournalError) in row.text() }
    return text.flatMap(AuthenticationMechanism.init(rawValue:))
  }

  /// Whether a run that ended at this time or later has changed anything but its own row.
  package func hasChanges(since time: Int64) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM run WHERE ended >= ? AND NOT (command = 'backup' AND state = 'done'
        AND coalesce(json_extract(summary, '$.messages_new'), 1) = 0
        AND coalesce(json_extract(summary, '$.messages_gone'), 1) = 0
        AND coalesce(json_extract(summary, '$.flags_changed'), 1) = 0) LIMIT 1
      """,
      time
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// Keeps the progress of a run, as a JSON object, for `status` in another process.
  package func saveProgress(of run: RunID, _ progress: String) throws(JournalError) {
    try database.run("UPDATE run SET progress = ? WHERE id = ?", progress, run)
  }

  /// Keeps what a run has fetched so far: octets by the hour since 1970, as a JSON object.
  package func saveFetched(of run: RunID, _ hours: String) throws(JournalError) {
    try database.run(
      "UPDATE run SET options = json_set(options, '$.fetched', json(?)) WHERE id = ?", hours, run)
  }

  /// What the runs of the last 24 hours have fetched: octets by the hour since 1970.
  ///
  /// Of more than a thousand runs in a day the oldest are left out.
  package func fetchedOctets(
    fromHour hour: Int64, now: Int64
  ) throws(JournalError) -> [Int64: UInt64] {
    let rows = try database.all(
      """
      SELECT CAST(hour.key AS INTEGER), CAST(hour.value AS INTEGER)
      FROM (SELECT options, ended FROM run ORDER BY id DESC LIMIT 1000) r,
        json_each(r.options, '$.fetched') hour
      WHERE coalesce(r.ended, ?1) >= ?1 - 90000 AND CAST(hour.key AS INTEGER) >= ?2
      """,
      now, hour
    ) { (row) throws(JournalError) in (hour: row.integer(), octets: row.size()) }
    return rows.reduce(into: [:]) { sums, row in
      let (sum, isTooLarge) = sums[row.hour, default: 0].addingReportingOverflow(row.octets)
      sums[row.hour] = isTooLarge ? .max : sum
    }
  }

  /// Keeps how far a run is with a folder; a former record of the same run is replaced.
  ///
  /// From the first record that is not complete, or the first change, until a record that is, or
  /// lacks only messages that failed, the folder counts as unfinished: snapshots of those runs show
  /// it as it was before.
  package func recordFolder(
    _ folder: FolderID, of run: RunID, _ progress: FolderProgress
  ) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      try database.run(
        """
        INSERT OR REPLACE INTO run_folder
          (run_id, folder_id, state, server, archived, failed, gone, reason_en, reason_ja)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        run, folder, progress.state, progress.server, progress.archived, progress.failed,
        progress.gone, progress.reason?.en, progress.reason?.ja)
      switch progress.state {
      case .complete: try endUnfinished(folder, run: run)
      case .partial where progress.isEnumerated: try endUnfinished(folder, run: run)
      case .working, .partial: try beginUnfinished(folder, run: run)
      case .skipped: break
      }
    }
  }

  /// Whoever changes what a folder holds begins with this.
  func beginUnfinished(_ folder: FolderID, run: RunID) throws(JournalError) {
    try database.run(
      "UPDATE folder SET unfinished_from = ? WHERE id = ? AND unfinished_from IS NULL", run, folder)
  }

  /// As `beginUnfinished`, for the folder that a generation of the server's belongs to.
  func beginUnfinished(of generation: GenerationID, run: RunID) throws(JournalError) {
    if currentFolders[generation] != nil { return }
    try database.run(
      """
      UPDATE folder SET unfinished_from = ? WHERE unfinished_from IS NULL AND id = (
        SELECT folder_id FROM generation WHERE id = ? AND origin = 'server')
      """,
      run, generation)
  }

  func endUnfinished(_ folder: FolderID, run: RunID) throws(JournalError) {
    currentFolders = [:]
    try database.run(
      """
      INSERT INTO folder_unfinished (folder_id, from_run, until_run)
      SELECT id, unfinished_from, ?1 FROM folder WHERE id = ?2 AND unfinished_from < ?1
      """,
      run, folder)
    try database.run(
      "UPDATE folder SET unfinished_from = NULL WHERE id = ? AND unfinished_from IS NOT NULL",
      folder)
  }

  /// The folders of a run, by their path; `after` is the path of the last one of the page before.
  ///
  /// Complete folders are kept for the newest run of a command only.
  package func folders(
    of run: RunID, afterPath: String? = nil, limit: Int
  ) throws(JournalError) -> [RunFolderRow] {
    try database.all(
      """
      SELECT f.id, f.wire_name, f.path, r.state, r.server, r.archived, r.failed, r.gone,
        r.reason_en, r.reason_ja
      FROM folder f CROSS JOIN run_folder r ON r.run_id = ? AND r.folder_id = f.id
      WHERE f.path > ? ORDER BY f.path LIMIT ?
      """,
      run, afterPath ?? "", limit
    ) { (row) throws(JournalError) in
      RunFolderRow(
        folder: row.id(), name: row.mailboxName(), path: row.text(),
        progress: FolderProgress(
          try row.word(), server: row.optionalInteger().map { Int($0) }, archived: row.count(),
          failed: row.count(), gone: row.count(), reason: row.phrase()))
    }
  }

  var runColumns: String {
    """
    id, command, options, state, pid, started, ended, progress, summary, exit_status, is_snapshot,
    reason_en, reason_ja, server_words
    """
  }

  func readRun(_ row: inout Row) throws(JournalError) -> RunRow {
    RunRow(
      id: row.id(), command: row.text(), options: row.text(), state: try row.word(),
      processID: Int32(truncatingIfNeeded: row.integer()), started: row.integer(),
      ended: row.optionalInteger(), progress: row.optionalText(), summary: row.optionalText(),
      exitCode: row.optionalInteger().flatMap { ExitCode(rawValue: Int32(truncatingIfNeeded: $0)) },
      isSnapshot: row.bool(), reason: row.phrase(), serverWords: row.optionalText())
  }
}

package import MailTypes

/// Messages and folders that could not be archived.
extension Journal {
  /// Keeps a failure until it is made good; one that is open already counts one more try.
  package func recordFailure(_ failure: NewFailure, run: RunID) throws(JournalError) {
    try inTransaction { () throws(JournalError) in
      if let generation = failure.generation { openFailures[generation] = nil }
      let known = try openFailure(failure)
      guard let known else {
        try database.run(
          """
          INSERT INTO failure (folder_id, generation_id, uid, first_run, last_run, tries,
            reason_en, reason_ja, server_words)
          VALUES (?, ?, ?, ?4, ?4, 1, ?5, ?6, ?7)
          """,
          failure.folder, failure.generation, failure.uid, run, failure.reason.en,
          failure.reason.ja, failure.serverWords)
        return
      }
      try database.run(
        """
        UPDATE failure SET tries = tries + (last_run <> ?1), last_run = ?1, reason_en = ?,
          reason_ja = ?, server_words = ?
        WHERE id = ?
        """,
        run, failure.reason.en, failure.reason.ja, failure.serverWords, known)
    }
  }

  private func openFailure(_ failure: NewFailure) throws(JournalError) -> FailureID? {
    guard let uid = failure.uid else {
      return try database.first(
        "SELECT id FROM failure WHERE folder_id = ? AND uid IS NULL AND resolved_run IS NULL",
        failure.folder
      ) { (row) throws(JournalError) in row.id() }
    }
    return try database.first(
      "SELECT id FROM failure WHERE generation_id = ? AND uid = ? AND resolved_run IS NULL",
      failure.generation, uid
    ) { (row) throws(JournalError) in row.id() }
  }

  /// The failures of these messages are made good, or their messages are gone.
  package func resolveFailures(
    of uids: UIDSet, in generation: GenerationID, run: RunID
  ) throws(JournalError) {
    for range in uids.ranges {
      try database.run(
        """
        UPDATE failure SET resolved_run = ?
        WHERE generation_id = ? AND uid BETWEEN ? AND ? AND resolved_run IS NULL
        """,
        run, generation, range.lowerBound, range.upperBound)
    }
  }

  func resolveFailure(
    of uid: UID, in generation: GenerationID, run: RunID
  ) throws(JournalError) {
    guard try hasOpenFailures(generation) else { return }
    try database.run(
      """
      UPDATE failure SET resolved_run = ?
      WHERE generation_id = ? AND uid = ? AND resolved_run IS NULL
      """,
      run, generation, uid)
  }

  private func hasOpenFailures(_ generation: GenerationID) throws(JournalError) -> Bool {
    if let known = openFailures[generation] { return known }
    let found =
      try database.first(
        """
        SELECT 1 FROM failure
        WHERE generation_id = ? AND uid IS NOT NULL AND resolved_run IS NULL LIMIT 1
        """,
        generation
      ) { (row) throws(JournalError) in true } ?? false
    openFailures[generation] = found
    return found
  }

  /// Nothing of the generation will be tried again.
  func resolveAllFailures(of generation: GenerationID, run: RunID) throws(JournalError) {
    try database.run(
      """
      UPDATE failure SET resolved_run = ?
      WHERE generation_id = ? AND uid IS NOT NULL AND resolved_run IS NULL
      """,
      run, generation)
  }

  /// The folder as a whole could be opened again, or is gone.
  package func resolveFailure(of folder: FolderID, run: RunID) throws(JournalError) {
    try database.run(
      """
      UPDATE failure SET resolved_run = ?
      WHERE folder_id = ? AND uid IS NULL AND resolved_run IS NULL
      """,
      run, folder)
  }

  /// The UIDs of a generation that are to be tried again.
  package func failedUIDs(of generation: GenerationID) throws(JournalError) -> UIDSet {
    var uids = UIDSet()
    try database.forEach(
      """
      SELECT uid FROM failure
      WHERE generation_id = ? AND uid IS NOT NULL AND resolved_run IS NULL ORDER BY uid
      """,
      [generation]
    ) { (row) throws(JournalError) in uids.insert(try row.uid()) }
    return uids
  }

  /// The open failures, oldest first.
  ///
  /// - Parameter after: the last one of the page before; nil for the first page.
  package func failures(
    after: FailureID? = nil, limit: Int
  ) throws(JournalError) -> [FailureRow] {
    try database.all(
      """
      SELECT x.id, x.folder_id, x.generation_id, x.uid, g.origin = 'maildrop', x.reason_en, x.reason_ja, x.server_words,
        f.wire_name, x.first_run, x.last_run, x.tries
      FROM failure x JOIN folder f ON f.id = x.folder_id
      LEFT JOIN generation g ON g.id = x.generation_id
      WHERE x.resolved_run IS NULL AND x.id > ? ORDER BY x.id LIMIT ?
      """,
      after?.rawValue ?? 0, limit
    ) { (row) throws(JournalError) in
      let (id, folder): (FailureID, FolderID) = (row.id(), row.id())
      let generation: GenerationID? = row.optionalID()
      let number = try row.optionalUID()
      let uid = row.bool() ? nil : number
      return FailureRow(
        id: id,
        failure: NewFailure(
          folder: folder, generation: generation, uid: uid,
          reason: row.phrase() ?? .verbatim(""), serverWords: row.optionalText()),
        folderName: row.mailboxName(), firstRun: row.id(), lastRun: row.id(), tries: row.count())
    }
  }
}

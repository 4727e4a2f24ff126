package import MailTypes

/// What a replay has to send.
extension Journal {
  /// Plans every message of the source folders that was chosen and has no row yet.
  ///
  /// A file is planned once, however many entries point to it. Planned rows whose message is not
  /// wanted any more, being gone or in another folder or not chosen, are taken away; refused ones
  /// are planned again, as is what somebody has deleted at a target that was renumbered since, unless
  /// that is to stay so. Call `releaseVanished` before.
  ///
  /// - Parameter views: those of the sources from which only that is planned which the run has planned from
  ///   no other folder, so that they come last: of k equal messages the k-th where no other folder has so
  ///   many.
  /// - Returns: how many messages are to be sent.
  package func plan(
    _ target: TargetFolderID, from sources: [FolderID], views: Set<FolderID> = [],
    choice: ReplayChoice = ReplayChoice(), run: RunID, now: Int64
  ) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      try database.run(
        "UPDATE replay SET wanted_run = NULL WHERE target_folder_id = ? AND wanted_run = ?",
        target, run)
      if choice.includesGone { try noteMoments(at: choice.snapshot) }
      for source in sources {
        let alone = views.contains(source) ? Self.isAlone : ""
        // What is there comes last, and counts where a file stands for both.
        if choice.includesGone {
          try plan(target, from: source, Self.wasLost + alone, choice, run: run, now: now)
        }
        try plan(target, from: source, Self.wasPresent + alone, choice, run: run, now: now)
      }
      if !choice.leavesDeleted { try planMissed(in: target, run: run, now: now) }
      if choice.retriesRefused {
        try database.run(
          """
          UPDATE replay SET state = 'planned', run_id = ?1, changed = ?, reason_en = NULL,
            reason_ja = NULL, server_words = NULL
          WHERE target_folder_id = ? AND state = 'refused' AND wanted_run = ?1
          """,
          run, now, target)
      }
      try removeUnwantedPlans(target, run: run)
      return try replayCount(of: target, .planned)
    }
  }

  /// The run that the messages of `generation g` are shown at; `?1` and `?2` are a `Moment`.
  private static let shownAt = "CASE g.origin WHEN 'server' THEN ?1 ELSE ?2 END"

  private static let wasPresent = "(\(Then.isPresent("o", at: shownAt)))"

  /// Gone by then, and not only moved: the same content did not last longer in another folder.
  private static let wasLost = """
    \(Then.isKnown("o", at: shownAt)) AND NOT \(wasPresent) AND NOT EXISTS (
      SELECT 1 FROM stored_copy z
      CROSS JOIN moment m ON m.folder_id = z.folder_id
      CROSS JOIN occurrence n ON n.stored_copy_id = z.id
      WHERE z.content_id = s.content_id AND z.folder_id <> s.folder_id
        AND (\(Then.isPresent("n", at: "m.settled"))
          OR \(Then.missedBy("n", at: "m.settled")) > \(Then.missedBy("o", at: shownAt))))
    """

  /// No folder before has it; `?4` is the run.
  private static let isAlone = """
     AND NOT EXISTS (
      SELECT 1 FROM stored_copy w
      CROSS JOIN replay q ON q.stored_copy_id = w.id
      WHERE w.content_id = s.content_id AND w.copy_number = s.copy_number
        AND w.folder_id <> s.folder_id AND q.wanted_run = ?4)
    """

  private func plan(
    _ target: TargetFolderID, from source: FolderID, _ state: String, _ choice: ReplayChoice,
    run: RunID, now: Int64
  ) throws(JournalError) {
    let moment =
      if let current = choice.current {
        Moment(snapshot: current, settled: current)
      } else {
        try moment(of: source, asOf: choice.snapshot)
      }
    let (condition, values) = choice.condition()
    try database.forEach(
      """
      INSERT INTO replay (target_folder_id, stored_copy_id, occurrence_id, state, run_id, changed,
        wanted_run, as_of)
      SELECT ?3, o.stored_copy_id, o.id, 'planned', ?4, ?5, ?4, min(\(Self.shownAt), ?4)
      FROM generation g
      CROSS JOIN occurrence o ON o.generation_id = g.id
      CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      WHERE g.folder_id = ?6 AND s.pruned_run IS NULL AND \(state) AND \(condition)
      ORDER BY g.id, o.uid
      ON CONFLICT (stored_copy_id, target_folder_id) DO UPDATE
        SET occurrence_id = excluded.occurrence_id, wanted_run = excluded.wanted_run,
          as_of = \(Self.asOf(leavesDeleted: choice.leavesDeleted))
      """,
      [moment.settled, moment.snapshot, target, run, now, source] + values
    ) { _ throws(JournalError) in }
  }

  /// Plans a message that has just come, unless its file has a row already.
  ///
  /// - Returns: whether it is to be sent.
  package func plan(
    _ occurrence: OccurrenceID, for target: TargetFolderID, run: RunID, now: Int64
  ) throws(JournalError) -> Bool {
    try database.first(
      """
      INSERT INTO replay (target_folder_id, stored_copy_id, occurrence_id, state, run_id, changed,
        wanted_run, as_of)
      SELECT ?1, o.stored_copy_id, o.id, 'planned', ?2, ?3, ?2, ?2
      FROM occurrence o CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
      WHERE o.id = ?4 AND s.pruned_run IS NULL
      ON CONFLICT (stored_copy_id, target_folder_id) DO UPDATE
        SET occurrence_id = excluded.occurrence_id, wanted_run = excluded.wanted_run,
          as_of = \(Self.asOf(leavesDeleted: true))
      RETURNING state = 'planned'
      """,
      target, run, now, occurrence
    ) { (row) throws(JournalError) in row.bool() } ?? false
  }

  /// What is at the target keeps the moment whose flags it was sent with.
  private static func asOf(leavesDeleted: Bool) -> String {
    let isThere = "replay.state IN ('done', 'present')"
    let isKept = leavesDeleted ? isThere : isThere + " AND replay.missed_run IS NULL"
    return "iif(\(isKept), replay.as_of, excluded.as_of)"
  }

  /// Takes away what is planned and not wanted by a run.
  package func removeUnwantedPlans(
    _ target: TargetFolderID, run: RunID
  ) throws(JournalError) {
    try database.run(
      """
      DELETE FROM replay
      WHERE target_folder_id = ? AND state = 'planned' AND wanted_run IS NOT ?
      """,
      target, run)
  }

  /// Leaves the state that each folder is shown in where statements can read it.
  private func noteMoments(at snapshot: RunID?) throws(JournalError) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS moment (
        folder_id INTEGER PRIMARY KEY, settled INTEGER NOT NULL);
      DELETE FROM moment;
      """)
    let folders: [FolderID] = try database.all("SELECT id FROM folder") {
      (row) throws(JournalError) in row.id()
    }
    for folder in folders {
      let settled = try moment(of: folder, asOf: snapshot).settled
      try database.run("INSERT INTO moment VALUES (?, ?)", folder, settled)
    }
  }

  /// Without a snapshot, what is there now, finished or not.
  private func moment(
    of folder: FolderID, asOf snapshot: RunID?
  ) throws(JournalError) -> Moment {
    guard let snapshot else { return Moment(snapshot: RunID(.max), settled: RunID(.max)) }
    return try moment(of: folder, at: snapshot)
  }

  /// How many messages of the archive have a name that begins like this; 2 stands for more.
  package func contentCount(named name: DigestPrefix) throws(JournalError) -> Int {
    try database.first(
      "SELECT count(*) FROM (SELECT 1 FROM content WHERE sha256 BETWEEN ? AND ? LIMIT 2)",
      name.range.lowerBound, name.range.upperBound
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// The UIDs at the target that messages of this archive have.
  package func ownedUIDs(in target: TargetFolderID) throws(JournalError) -> UIDSet {
    var uids = UIDSet()
    try database.forEach(
      """
      SELECT target_uid FROM replay
      WHERE target_folder_id = ? AND target_uid IS NOT NULL ORDER BY target_uid
      """,
      [target]
    ) { (row) throws(JournalError) in uids.insert(try row.uid()) }
    return uids
  }

  /// How many messages of this archive have a UID at the target, and which UIDVALIDITY that belongs to.
  package func standing(
    in target: TargetFolderID
  ) throws(JournalError) -> (messages: Int, uidValidity: UIDValidity?) {
    try database.first(
      """
      SELECT (SELECT count(*) FROM replay p
          WHERE p.target_folder_id = d.id AND p.target_uid IS NOT NULL), d.uid_validity
      FROM target_folder d WHERE d.id = ?
      """,
      target
    ) { (row) throws(JournalError) in (row.count(), try row.uidValidity()) } ?? (0, nil)
  }

  /// Messages are not at the target any more: a plan that wants them has them sent again, any other leaves
  /// them deleted.
  ///
  /// - Returns: how many.
  @discardableResult
  package func releaseVanished(
    _ uids: UIDSet, in target: TargetFolderID, run: RunID, now: Int64
  ) throws(JournalError) -> Int {
    try inTransaction { () throws(JournalError) in
      var count = 0
      for range in uids.ranges {
        count += try database.run(
          """
          UPDATE replay SET target_uid = NULL, missed_run = ?, changed = ?
          WHERE target_folder_id = ? AND target_uid BETWEEN ? AND ?
          """,
          run, now, target, range.lowerBound, range.upperBound)
      }
      return count
    }
  }
}

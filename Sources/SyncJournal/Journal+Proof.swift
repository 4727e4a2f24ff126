package import MailTypes

/// What a comparison of an archive with a target asks.
extension Journal {
  /// Whether a restore has ever begun to bring something to an account.
  package func hasReplays(to account: AccountIdentity) throws(JournalError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM target t
      CROSS JOIN target_folder d ON d.target_id = t.id
      WHERE t.user = ? AND t.host = ?
        AND EXISTS (SELECT 1 FROM replay p WHERE p.target_folder_id = d.id)
      LIMIT 1
      """,
      account.user, account.host
    ) { (row) throws(JournalError) in true } ?? false
  }

  /// Where the messages of a folder went last; nil where none ever arrived.
  package func lastPlace(
    of folder: FolderID, at target: TargetID
  ) throws(JournalError) -> MailboxName? {
    try database.first(
      """
      SELECT d.wire_name
      FROM stored_copy s
      CROSS JOIN replay p ON p.stored_copy_id = s.id
      CROSS JOIN target_folder d ON d.id = p.target_folder_id
      WHERE s.folder_id = ? AND d.target_id = ? AND p.state IN ('done', 'present')
      GROUP BY d.id ORDER BY max(p.run_id) DESC, count(*) DESC, d.id DESC LIMIT 1
      """,
      folder, target
    ) { (row) throws(JournalError) in row.mailboxName() }
  }

  /// Forgets the UIDs of messages that a mailbox does not list any more, or of all where its UIDVALIDITY
  /// has changed: they are to be found again by content.
  ///
  /// What was sent stays `done`, so that what the target has dropped shows as such.
  package func loosen(_ uids: UIDSet, in target: TargetFolderID) throws(JournalError) {
    for range in uids.ranges {
      try database.run(
        """
        UPDATE replay SET target_uid = NULL,
          state = CASE state WHEN 'present' THEN 'planned' ELSE state END
        WHERE target_folder_id = ? AND target_uid BETWEEN ? AND ?
        """,
        target, range.lowerBound, range.upperBound)
    }
  }

  /// A message of the archive that is known to be at a target.
  package struct BoundReplay: Hashable, Sendable {
    package var row: ReplayID
    package var uid: UID
    package var copy: StoredCopyRow
    package var sourcePath: String
    package var sourceName: MailboxName
    package var subject: String?
    package var internalDate: InternalDate?
    package var messageID: String?
  }

  /// The messages that are known by these UIDs at a target.
  ///
  /// - Parameter run: whose choice counts; nil for all that were ever sent or found there.
  package func boundReplays(
    _ uids: UIDSet, in target: TargetFolderID, wantedBy run: RunID? = nil
  ) throws(JournalError) -> [BoundReplay] {
    var found: [BoundReplay] = []
    for range in uids.ranges {
      found += try database.all(
        """
        \(selectBound)
        WHERE p.target_folder_id = ? AND p.target_uid BETWEEN ? AND ?
          AND (?4 IS NULL OR p.wanted_run = ?4)
        ORDER BY p.target_uid
        """,
        target, range.lowerBound, range.upperBound, run, read: readBound)
    }
    return found
  }

  var selectBound: String {
    """
    SELECT p.id, p.target_uid, \(storedCopyColumns), f.path, f.wire_name, c.subject,
      o.internal_seconds, o.internal_zone, c.message_id
    FROM replay p
    CROSS JOIN occurrence o ON o.id = p.occurrence_id
    CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
    CROSS JOIN content c ON c.id = s.content_id
    CROSS JOIN folder f ON f.id = s.folder_id
    """
  }

  func readBound(_ row: inout Row) throws(JournalError) -> BoundReplay {
    BoundReplay(
      row: row.id(), uid: try row.uid(), copy: try readStoredCopy(&row),
      sourcePath: row.text(), sourceName: row.mailboxName(), subject: row.optionalText(),
      internalDate: row.internalDate(), messageID: row.optionalText())
  }

  /// Of messages that the target took and does not show, those of which it shows an equal one.
  package func mergedCount(
    in target: TargetFolderID, wantedBy run: RunID
  ) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM replay p
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      WHERE p.target_folder_id = ?1 AND p.state = 'done' AND p.target_uid IS NULL
        AND p.wanted_run = ?2 AND EXISTS (
          SELECT 1 FROM stored_copy z
          CROSS JOIN replay q ON q.stored_copy_id = z.id AND q.target_folder_id = ?1
          WHERE z.content_id = s.content_id AND q.target_uid IS NOT NULL)
      """,
      target, run
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// How many messages a target took and does not show.
  package func unseenCount(
    in target: TargetFolderID, wantedBy run: RunID
  ) throws(JournalError) -> Int {
    try database.first(
      """
      SELECT count(*) FROM replay
      WHERE target_folder_id = ? AND state = 'done' AND target_uid IS NULL AND wanted_run = ?
      """,
      target, run
    ) { (row) throws(JournalError) in row.count() } ?? 0
  }

  /// The messages that a run is about and that are not known to be at a target, but for those that
  /// somebody is known to have deleted there.
  ///
  /// - Parameter after: the last one of the page before; nil for the first page.
  package func absences(
    in target: TargetFolderID, wantedBy run: RunID, after: ReplayID? = nil, limit: Int
  ) throws(JournalError) -> [AbsenceRow] {
    try database.all(
      """
      SELECT p.id, p.state, f.wire_name, c.sha256, c.subject, o.internal_seconds,
        o.internal_zone, iif(p.state = 'planned', d.reason_en, p.reason_en),
        iif(p.state = 'planned', d.reason_ja, p.reason_ja),
        iif(p.state = 'planned', d.server_words, p.server_words)
      FROM target_folder d
      CROSS JOIN replay p ON p.target_folder_id = d.id
      CROSS JOIN occurrence o ON o.id = p.occurrence_id
      CROSS JOIN stored_copy s ON s.id = p.stored_copy_id
      CROSS JOIN content c ON c.id = s.content_id
      CROSS JOIN folder f ON f.id = s.folder_id
      WHERE d.id = ? AND p.target_uid IS NULL AND p.missed_run IS NULL
        AND p.wanted_run = ? AND p.id > ?
      ORDER BY p.id LIMIT ?
      """,
      target, run, after?.rawValue ?? 0, limit
    ) { (row) throws(JournalError) in
      AbsenceRow(
        id: row.id(), state: try row.word(), sourceName: row.mailboxName(),
        digest: try row.digest(), subject: row.optionalText(), internalDate: row.internalDate(),
        reason: row.phrase(), serverWords: row.optionalText())
    }
  }
}

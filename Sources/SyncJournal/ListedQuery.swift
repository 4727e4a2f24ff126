internal import MailTypes

/// The runs that the state of one generation is shown at.
struct ListedState {
  /// For the messages of the generation itself.
  let own: RunID
  /// For those of all generations of its folder.
  let moment: Moment

  init(
    of generation: GenerationID, at snapshot: RunID, in journal: Journal
  ) throws(JournalError) {
    let folder: FolderID? = try journal.database.first(
      "SELECT folder_id FROM generation WHERE id = ?", generation
    ) { (row) throws(JournalError) in row.id() }
    moment = try journal.moment(of: folder ?? FolderID(0), at: snapshot)
    own = try journal.run(of: generation, at: moment)
  }
}

/// The parts of a statement that lists messages, as they are now or as they were.
///
/// A file stands for one message however many entries point to it.
struct ListedQuery {
  let select: String
  /// Which entries are listed; holds the numbered values `?1` to `?3` where `runs` has any.
  let choice: String
  let condition: String
  /// Come first.
  let runs: [any SQLValue]
  /// Those of `condition`.
  let values: [any SQLValue]

  init(_ filter: ListFilter, _ state: ListedState?) {
    guard let state else {
      (condition, values) = filter.condition()
      select = Self.select(
        flags: "o.flags", keywords: "o.keywords", labels: Then.labels(of: "o"),
        missedBy: "o.present_until")
      choice = Self.choice(filter.presence)
      runs = []
      return
    }
    let flags = Then.mark("flags", of: "o", at: "?1")
    let keywords = Then.mark("keywords", of: "o", at: "?1")
    (condition, values) = filter.condition(flags: "(\(flags))", keywords: "(\(keywords))")
    select = Self.select(
      flags: flags, keywords: keywords, labels: Then.labels(of: "o", at: "?1"),
      missedBy: """
        CASE WHEN \(Then.isPresent("o", at: "?1")) THEN NULL
          ELSE \(Then.missedBy("o", at: "?1")) END
        """)
    choice = Self.choiceThen(filter.presence)
    runs = [state.own, state.moment.settled, state.moment.snapshot]
  }

  private static func select(
    flags: String, keywords: String, labels: String, missedBy: String
  ) -> String {
    """
    SELECT f.path, o.generation_id, o.uid, o.id, s.id, f.wire_name, s.base_name, s.offset,
      s.length, c.sha256, c.wire_size, o.internal_seconds, o.internal_zone, \(flags), \(keywords),
      \(labels), c.message_id, c.subject, c.sender, c.date_text,
      (SELECT r.started FROM run r WHERE r.id = \(missedBy)), o.unique_id,
      (SELECT g.origin = 'maildrop' FROM generation g WHERE g.id = o.generation_id),
      (SELECT r.started FROM server_removal x CROSS JOIN run r ON r.id = x.run_id
        WHERE x.occurrence_id = o.id AND x.state = 'done')
    FROM occurrence o
    CROSS JOIN stored_copy s ON s.id = o.stored_copy_id
    CROSS JOIN content c ON c.id = s.content_id
    CROSS JOIN folder f ON f.id = s.folder_id
    """
  }

  /// Of all that point to one file: a present one before a gone one, then the newest.
  private static func choice(_ presence: ListFilter.Presence) -> String {
    let choice =
      switch presence {
      case .presentAndGone: "1"
      case .present: "o.present_until IS NULL"
      case .gone: "o.present_until IS NOT NULL"
      }
    return """
      \(choice) AND s.pruned_run IS NULL AND NOT EXISTS (
        SELECT 1 FROM occurrence n WHERE n.stored_copy_id = o.stored_copy_id AND n.id <> o.id
          AND (n.present_until IS NULL, n.id) > (o.present_until IS NULL, o.id))
      """
  }

  /// As `choice`, of what was known then; two present entries of one generation are two messages.
  private static func choiceThen(_ presence: ListFilter.Presence) -> String {
    let wasPresent = "(\(Then.isPresent("o", at: "?1")))"
    let other = """
      (SELECT CASE g.origin WHEN 'server' THEN ?2 ELSE ?3 END
        FROM generation g WHERE g.id = n.generation_id)
      """
    let otherWasPresent = "(\(Then.isPresent("n", at: other)))"
    let choice =
      switch presence {
      case .presentAndGone: Then.isKnown("o", at: "?1")
      case .present: wasPresent
      case .gone: "\(Then.isKnown("o", at: "?1")) AND NOT \(wasPresent)"
      }
    return """
      \(choice) AND s.pruned_run IS NULL AND NOT EXISTS (
        SELECT 1 FROM occurrence n WHERE n.stored_copy_id = o.stored_copy_id AND n.id <> o.id
          AND \(Then.isKnown("n", at: other))
          AND NOT (n.generation_id = o.generation_id AND \(wasPresent) AND \(otherWasPresent))
          AND (\(otherWasPresent), n.id) > (\(wasPresent), o.id))
      """
  }
}

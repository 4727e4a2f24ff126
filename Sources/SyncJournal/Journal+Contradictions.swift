/// What SQLite's own check cannot know: whether the rows make sense together.
extension Journal {
  /// A rule of the journal: rows that break it, and what they then are.
  private struct Rule {
    /// Counts the rows.
    var sql: String
    var words: String
  }

  private static let rules = [
    Rule(
      sql: """
        SELECT count(*) FROM stored_copy s
        WHERE NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.stored_copy_id = s.id)
        """,
      words: "stored messages that no entry of a folder points to"),
    Rule(
      sql: "SELECT count(*) FROM content WHERE length(sha256) <> 32 OR length(header_sha256) <> 32",
      words: "contents without a whole SHA-256"),
    Rule(
      sql: """
        SELECT count(*) FROM stored_copy
        WHERE base_name = '' OR instr(base_name, '/') OR offset < 0 OR length < 0 OR disk_size < 0
        """,
      words: "stored messages at an impossible place"),
    Rule(
      sql: """
        SELECT count(*) FROM folder
        WHERE path = '' OR path LIKE '/%' OR '/' || path || '/' LIKE '%/../%'
        """,
      words: "folders at an impossible place"),
    Rule(
      sql: "SELECT count(*) FROM occurrence WHERE present_until < present_from",
      words: "messages that were gone before they were there"),
    Rule(
      sql: "SELECT count(*) FROM occurrence_presence WHERE until_run < from_run",
      words: "periods of presence that end before they begin"),
    Rule(
      sql: """
        SELECT count(*) FROM occurrence_presence p JOIN occurrence o ON o.id = p.occurrence_id
        WHERE p.until_run > o.present_from
        """,
      words: "periods of presence that overlap"),
    Rule(
      sql: """
        SELECT count(*) FROM occurrence_marks m JOIN occurrence o ON o.id = m.occurrence_id
        WHERE m.until_run < m.from_run OR m.until_run > o.marked_from
        """,
      words: "periods of flags that overlap or end before they begin"),
    Rule(
      sql: "SELECT count(*) FROM generation WHERE closed_run < opened_run",
      words: "generations that end before they begin"),
    Rule(
      sql: """
        SELECT count(*) FROM occurrence o
        JOIN generation g ON g.id = o.generation_id JOIN stored_copy s ON s.id = o.stored_copy_id
        WHERE g.folder_id <> s.folder_id
        """,
      words: "messages whose file is in another folder"),
  ]

  /// What stands in the journal that no mailkura writes, in English; empty where all is well.
  ///
  /// Reads the large tables a few times.
  package func contradictions() throws(JournalError) -> [String] {
    var found: [String] = []
    let orphaned = try database.all("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1000") {
      (row) throws(JournalError) in row.text()
    }
    for table in Set(orphaned).sorted() {
      found.append("rows of “\(table)” that belong to no other row")
    }
    for rule in Self.rules {
      let count = try database.first(rule.sql) { (row) throws(JournalError) in row.integer() } ?? 0
      if count > 0 { found.append("\(count) \(rule.words)") }
    }
    return found
  }
}

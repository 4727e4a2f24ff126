package import MailTypes

/// The labels of messages at Gmail, with their history.
extension Journal {
  /// The labels of the present messages of a UID range, as far as they are known.
  package func labels(
    of generation: GenerationID, in range: ClosedRange<UID>
  ) throws(JournalError) -> [OccurrenceID: MessageLabels] {
    var known: [OccurrenceID: MessageLabels] = [:]
    try database.forEach(
      """
      SELECT o.id, \(Then.labels(of: "o")) FROM occurrence o
      WHERE o.generation_id = ? AND o.uid BETWEEN ? AND ? AND o.present_until IS NULL
      """,
      [generation, range.lowerBound, range.upperBound]
    ) { (row) throws(JournalError) in
      let id: OccurrenceID = row.id()
      known[id] = row.messageLabels()
    }
    return known
  }

  /// Keeps the labels of a message from this run on; what it had before stays as history.
  ///
  /// - Returns: whether others were known.
  @discardableResult
  package func setLabels(
    of occurrence: OccurrenceID, _ labels: MessageLabels, run: RunID
  ) throws(JournalError) -> Bool {
    try inTransaction { () throws(JournalError) in
      let known = try database.first(
        "SELECT o.generation_id, \(Then.labels(of: "o")) FROM occurrence o WHERE o.id = ?",
        occurrence
      ) { (row) throws(JournalError) -> (generation: GenerationID, labels: MessageLabels?) in
        (row.id(), row.messageLabels())
      }
      guard let known, known.labels != labels else { return false }
      if known.labels != nil { try beginUnfinished(of: known.generation, run: run) }
      try database.run(
        """
        INSERT OR REPLACE INTO occurrence_labels (occurrence_id, from_run, labels) VALUES (?, ?, ?)
        """,
        occurrence, run, labels.text)
      return known.labels != nil
    }
  }

  /// Since the start of which run the labels of all messages are known, in seconds since 1970; nil where
  /// they are not known of all.
  package func labelsKnownSince(_ generation: GenerationID) throws(JournalError) -> Int64? {
    try database.first(
      "SELECT r.started FROM generation g JOIN run r ON r.id = g.labels_run WHERE g.id = ?",
      generation
    ) { (row) throws(JournalError) in row.integer() }
  }

  /// The labels of all messages have been read.
  package func noteLabels(of generation: GenerationID, run: RunID) throws(JournalError) {
    try database.run("UPDATE generation SET labels_run = ? WHERE id = ?", run, generation)
  }
}

extension Then {
  /// The labels of a message, now or at the end of a run; NULL where they were not known.
  static func labels(of row: String, at run: String? = nil) -> String {
    """
    (SELECT y.labels FROM occurrence_labels y WHERE y.occurrence_id = \(row).id
      \(run.map { "AND y.from_run <= \($0)" } ?? "") ORDER BY y.from_run DESC LIMIT 1)
    """
  }
}

extension Row {
  /// NULL where they are not known.
  mutating func messageLabels() -> MessageLabels? {
    optionalText().map { MessageLabels($0.split(separator: "\n").map(String.init)) }
  }
}

extension MessageLabels {
  /// As the journal keeps them: each on a line.
  fileprivate var text: String { names.joined(separator: "\n") }
}

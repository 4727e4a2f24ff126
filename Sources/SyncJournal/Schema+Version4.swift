extension Schema {
  /// Version 4: the labels of messages at Gmail, with their history, and since when they are known of a
  /// whole mailbox.
  static let fourth = """
    CREATE TABLE occurrence_labels (
      occurrence_id INTEGER NOT NULL REFERENCES occurrence,
      from_run INTEGER NOT NULL REFERENCES run,
      labels TEXT NOT NULL,
      PRIMARY KEY (occurrence_id, from_run)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE generation ADD COLUMN labels_run INTEGER REFERENCES run;
    """
}

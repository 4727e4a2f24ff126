extension Schema {
  /// Version 5: which run has sent a message to a target, and what is about to be taken back from there.
  static let fifth = """
    ALTER TABLE replay ADD COLUMN sent_run INTEGER REFERENCES run;
    UPDATE replay SET sent_run = run_id WHERE state IN ('sending', 'done', 'unknown');
    CREATE INDEX replay_by_sender ON replay (sent_run, target_folder_id)
      WHERE sent_run IS NOT NULL;
    CREATE TABLE replay_removal (
      replay_id INTEGER PRIMARY KEY REFERENCES replay ON DELETE CASCADE,
      target_uid INTEGER NOT NULL,
      run_id INTEGER NOT NULL REFERENCES run
    ) STRICT;
    """
}

extension Schema {
  /// Version 7: what a comparison has shown of a message that was sent, the moment whose flags it was sent
  /// with while its fate is open, and what somebody has deleted at a target that was renumbered since.
  static let seventh = """
    ALTER TABLE replay ADD COLUMN comparison TEXT
      CHECK (comparison IN ('never', 'sample', 'content', 'altered'));
    UPDATE replay SET comparison = 'never' WHERE state = 'done';
    ALTER TABLE replay ADD COLUMN sent_as_of INTEGER;
    ALTER TABLE replay ADD COLUMN missed_run INTEGER REFERENCES run;
    CREATE INDEX replay_uncompared ON replay (target_folder_id, target_uid)
      WHERE state = 'done' AND target_uid IS NOT NULL AND comparison IS NULL;
    CREATE INDEX replay_altered ON replay (target_folder_id) WHERE comparison = 'altered';
    """
}

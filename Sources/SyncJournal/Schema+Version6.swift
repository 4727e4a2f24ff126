extension Schema {
  /// Version 6: messages that mailkura has removed from an IMAP server, in a generation of their own that
  /// no server is compared with.
  static let sixth = """
    DROP INDEX generation_current;
    DROP INDEX generation_other;
    ALTER TABLE generation RENAME COLUMN origin TO former_origin;
    ALTER TABLE generation ADD COLUMN origin TEXT NOT NULL DEFAULT 'server'
      CHECK (origin IN ('server', 'import', 'maildrop', 'removed'));
    UPDATE generation SET origin = former_origin;
    ALTER TABLE generation DROP COLUMN former_origin;
    CREATE UNIQUE INDEX generation_current ON generation (folder_id)
      WHERE closed_run IS NULL AND origin = 'server';
    CREATE UNIQUE INDEX generation_other ON generation (folder_id, origin)
      WHERE origin <> 'server';
    """
}

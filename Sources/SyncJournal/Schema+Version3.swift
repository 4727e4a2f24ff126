extension Schema {
  /// Version 3: what POP3 servers list, where dates come from, and what was removed on a server.
  static let third = """
    DROP INDEX generation_current;
    DROP INDEX generation_import;
    ALTER TABLE generation RENAME COLUMN origin TO former_origin;
    ALTER TABLE generation ADD COLUMN origin TEXT NOT NULL DEFAULT 'server'
      CHECK (origin IN ('server', 'import', 'maildrop'));
    UPDATE generation SET origin = former_origin;
    ALTER TABLE generation DROP COLUMN former_origin;
    CREATE UNIQUE INDEX generation_current ON generation (folder_id)
      WHERE closed_run IS NULL AND origin = 'server';
    CREATE UNIQUE INDEX generation_other ON generation (folder_id, origin)
      WHERE origin <> 'server';

    ALTER TABLE occurrence ADD COLUMN date_source TEXT
      CHECK (date_source IN ('received', 'date', 'retrieval'));
    CREATE INDEX occurrence_by_unique_id ON occurrence (generation_id, unique_id)
      WHERE unique_id IS NOT NULL;
    CREATE INDEX occurrence_by_octets ON occurrence (generation_id, octets)
      WHERE octets IS NOT NULL;

    CREATE TABLE maildrop_entry (
      generation_id INTEGER NOT NULL REFERENCES generation,
      uid INTEGER NOT NULL,
      unique_id TEXT,
      octets INTEGER,
      PRIMARY KEY (generation_id, uid)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX maildrop_entry_by_unique_id ON maildrop_entry (generation_id, unique_id);
    CREATE INDEX maildrop_entry_by_octets ON maildrop_entry (generation_id, octets);

    CREATE TABLE server_removal (
      occurrence_id INTEGER PRIMARY KEY REFERENCES occurrence,
      state TEXT NOT NULL CHECK (state IN ('intended', 'done')),
      run_id INTEGER NOT NULL REFERENCES run
    ) STRICT;
    CREATE INDEX server_removal_intended ON server_removal (occurrence_id)
      WHERE state = 'intended';
    """
}

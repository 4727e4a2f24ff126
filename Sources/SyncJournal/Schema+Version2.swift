extension Schema {
  /// Version 2: mboxes, imports, pruned messages, server identities and the marks of mass removals.
  static let second = """
    ALTER TABLE generation ADD COLUMN origin TEXT NOT NULL DEFAULT 'server'
      CHECK (origin IN ('server', 'import'));
    DROP INDEX generation_current;
    CREATE UNIQUE INDEX generation_current ON generation (folder_id)
      WHERE closed_run IS NULL AND origin = 'server';
    CREATE UNIQUE INDEX generation_import ON generation (folder_id) WHERE origin = 'import';

    ALTER TABLE stored_copy ADD COLUMN pruned_run INTEGER REFERENCES run;
    CREATE UNIQUE INDEX stored_copy_by_offset ON stored_copy (folder_id, offset)
      WHERE offset IS NOT NULL AND pruned_run IS NULL;

    ALTER TABLE occurrence ADD COLUMN email_id TEXT;
    CREATE INDEX occurrence_present_copy ON occurrence (stored_copy_id)
      WHERE present_until IS NULL;
    CREATE INDEX occurrence_by_email_id ON occurrence (email_id) WHERE email_id IS NOT NULL;

    ALTER TABLE folder ADD COLUMN renamed_from INTEGER REFERENCES folder;

    CREATE TABLE mbox (
      folder_id INTEGER PRIMARY KEY REFERENCES folder,
      committed_length INTEGER NOT NULL,
      last_start INTEGER,
      last_length INTEGER,
      last_sha256 BLOB,
      rewritten_length INTEGER,
      CHECK ((last_start IS NULL) = (last_length IS NULL)
        AND (last_start IS NULL) = (last_sha256 IS NULL))
    ) STRICT;

    CREATE TABLE mbox_rewrite (
      stored_copy_id INTEGER PRIMARY KEY REFERENCES stored_copy,
      folder_id INTEGER NOT NULL REFERENCES folder,
      offset INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX mbox_rewrite_by_folder ON mbox_rewrite (folder_id);

    CREATE TABLE mass_removal (
      folder_id INTEGER NOT NULL REFERENCES folder,
      run_id INTEGER NOT NULL REFERENCES run,
      before INTEGER NOT NULL,
      gone INTEGER NOT NULL,
      lifted_run INTEGER REFERENCES run,
      PRIMARY KEY (folder_id, run_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mass_removal_open ON mass_removal (folder_id) WHERE lifted_run IS NULL;
    """
}

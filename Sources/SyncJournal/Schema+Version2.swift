extension Schema {
  /// Version 2: mboxes, imports, pruned messages, server identities, the marks of mass removals
  /// and what each snapshot holds.
  ///
  /// `folder_total` counts the stored copies that a present message points to; its triggers keep it
  /// in step, whoever writes.
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
    CREATE INDEX stored_copy_pruned ON stored_copy (pruned_run) WHERE pruned_run IS NOT NULL;

    ALTER TABLE occurrence ADD COLUMN email_id TEXT;
    CREATE INDEX occurrence_present_copy ON occurrence (stored_copy_id)
      WHERE present_until IS NULL;
    CREATE INDEX occurrence_by_email_id ON occurrence (email_id) WHERE email_id IS NOT NULL;

    ALTER TABLE folder ADD COLUMN renamed_from INTEGER REFERENCES folder;

    ALTER TABLE replay ADD COLUMN wanted_run INTEGER REFERENCES run;
    ALTER TABLE replay ADD COLUMN as_of INTEGER;

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

    CREATE TABLE snapshot (
      run_id INTEGER PRIMARY KEY REFERENCES run,
      folders INTEGER NOT NULL,
      messages INTEGER NOT NULL,
      octets INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX run_snapshot ON run (id) WHERE is_snapshot;

    CREATE TABLE folder_total (
      folder_id INTEGER PRIMARY KEY REFERENCES folder,
      messages INTEGER NOT NULL,
      octets INTEGER NOT NULL
    ) STRICT;
    INSERT INTO folder_total (folder_id, messages, octets)
      SELECT s.folder_id, count(*), sum(c.wire_size)
      FROM stored_copy s JOIN content c ON c.id = s.content_id
      WHERE EXISTS (
        SELECT 1 FROM occurrence o WHERE o.stored_copy_id = s.id AND o.present_until IS NULL)
      GROUP BY s.folder_id;
    CREATE TRIGGER occurrence_added AFTER INSERT ON occurrence
      WHEN NEW.present_until IS NULL AND NOT EXISTS (
        SELECT 1 FROM occurrence o WHERE o.stored_copy_id = NEW.stored_copy_id
          AND o.present_until IS NULL AND o.id <> NEW.id)
      BEGIN \(countOne("NEW")) END;
    CREATE TRIGGER occurrence_came AFTER UPDATE OF present_until, stored_copy_id ON occurrence
      WHEN NEW.present_until IS NULL
        AND (OLD.present_until IS NOT NULL OR OLD.stored_copy_id <> NEW.stored_copy_id)
        AND NOT EXISTS (
          SELECT 1 FROM occurrence o WHERE o.stored_copy_id = NEW.stored_copy_id
            AND o.present_until IS NULL AND o.id <> NEW.id)
      BEGIN \(countOne("NEW")) END;
    CREATE TRIGGER occurrence_left AFTER UPDATE OF present_until, stored_copy_id ON occurrence
      WHEN OLD.present_until IS NULL
        AND (NEW.present_until IS NOT NULL OR OLD.stored_copy_id <> NEW.stored_copy_id)
        AND NOT EXISTS (
          SELECT 1 FROM occurrence o WHERE o.stored_copy_id = OLD.stored_copy_id
            AND o.present_until IS NULL AND o.id <> OLD.id)
      BEGIN
        UPDATE folder_total SET messages = messages - 1, octets = octets - (
          SELECT c.wire_size FROM stored_copy s JOIN content c ON c.id = s.content_id
          WHERE s.id = OLD.stored_copy_id)
        WHERE folder_id = (SELECT folder_id FROM stored_copy WHERE id = OLD.stored_copy_id);
      END;
    """

  /// Adds the stored copy of a row to what its folder holds.
  private static func countOne(_ row: String) -> String {
    """
    INSERT INTO folder_total (folder_id, messages, octets)
      SELECT s.folder_id, 1, c.wire_size FROM stored_copy s JOIN content c ON c.id = s.content_id
      WHERE s.id = \(row).stored_copy_id
      ON CONFLICT (folder_id) DO UPDATE
        SET messages = messages + 1, octets = octets + excluded.octets;
    """
  }
}

/// The tables of the journal, as mailkura-archive(5) describes them.
enum Schema {
  /// `application_id` of the database: “kura” in ASCII.
  static let applicationID: Int64 = 0x6B75_7261

  /// Version 1.
  static let first = """
    CREATE TABLE archive (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      user TEXT,
      host TEXT,
      is_clean INTEGER NOT NULL DEFAULT 1
    ) STRICT;
    INSERT INTO archive (id) VALUES (1);

    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      command TEXT NOT NULL,
      options TEXT NOT NULL,
      state TEXT NOT NULL,
      pid INTEGER NOT NULL,
      started INTEGER NOT NULL,
      ended INTEGER,
      progress TEXT,
      summary TEXT,
      exit_status INTEGER,
      is_snapshot INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX run_open ON run (id) WHERE ended IS NULL;
    CREATE INDEX run_by_command ON run (command, id);

    CREATE TABLE folder (
      id INTEGER PRIMARY KEY,
      wire_name BLOB NOT NULL UNIQUE,
      name TEXT NOT NULL,
      delimiter INTEGER,
      attributes TEXT NOT NULL,
      is_subscribed INTEGER NOT NULL,
      mailbox_id TEXT,
      path TEXT NOT NULL UNIQUE,
      present_from INTEGER NOT NULL REFERENCES run,
      present_until INTEGER REFERENCES run,
      unfinished_from INTEGER REFERENCES run
    ) STRICT;

    CREATE TABLE folder_presence (
      folder_id INTEGER NOT NULL REFERENCES folder,
      from_run INTEGER NOT NULL REFERENCES run,
      until_run INTEGER NOT NULL REFERENCES run,
      PRIMARY KEY (folder_id, from_run)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE folder_unfinished (
      folder_id INTEGER NOT NULL REFERENCES folder,
      from_run INTEGER NOT NULL REFERENCES run,
      until_run INTEGER NOT NULL REFERENCES run,
      PRIMARY KEY (folder_id, from_run)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run_folder (
      run_id INTEGER NOT NULL REFERENCES run,
      folder_id INTEGER NOT NULL REFERENCES folder,
      state TEXT NOT NULL,
      server INTEGER,
      archived INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      gone INTEGER NOT NULL,
      reason_en TEXT,
      reason_ja TEXT,
      PRIMARY KEY (run_id, folder_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_folder_complete ON run_folder (run_id) WHERE state = 'complete';

    CREATE TABLE generation (
      id INTEGER PRIMARY KEY,
      folder_id INTEGER NOT NULL REFERENCES folder,
      uid_validity INTEGER,
      opened_run INTEGER NOT NULL REFERENCES run,
      closed_run INTEGER REFERENCES run,
      cursor_run INTEGER REFERENCES run,
      cursor_uid_next INTEGER,
      cursor_messages INTEGER,
      cursor_highest_modseq INTEGER
    ) STRICT;
    CREATE INDEX generation_by_folder ON generation (folder_id);
    CREATE UNIQUE INDEX generation_current ON generation (folder_id) WHERE closed_run IS NULL;

    CREATE TABLE content (
      id INTEGER PRIMARY KEY,
      sha256 BLOB NOT NULL UNIQUE,
      wire_size INTEGER NOT NULL,
      is_stored_with_lf INTEGER NOT NULL,
      ends_with_newline INTEGER NOT NULL,
      header_sha256 BLOB NOT NULL,
      message_id TEXT,
      subject TEXT,
      sender TEXT,
      date_text TEXT
    ) STRICT;
    CREATE INDEX content_by_message_id ON content (message_id) WHERE message_id IS NOT NULL;

    CREATE TABLE stored_copy (
      id INTEGER PRIMARY KEY,
      folder_id INTEGER NOT NULL REFERENCES folder,
      content_id INTEGER NOT NULL REFERENCES content,
      copy_number INTEGER NOT NULL,
      base_name TEXT,
      offset INTEGER,
      length INTEGER,
      disk_size INTEGER NOT NULL,
      UNIQUE (content_id, folder_id, copy_number),
      CHECK ((base_name IS NULL) = (offset IS NOT NULL AND length IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX stored_copy_by_name ON stored_copy (folder_id, base_name);

    CREATE TABLE occurrence (
      id INTEGER PRIMARY KEY,
      generation_id INTEGER NOT NULL REFERENCES generation,
      uid INTEGER,
      unique_id TEXT,
      octets INTEGER,
      stored_copy_id INTEGER NOT NULL REFERENCES stored_copy,
      internal_seconds INTEGER,
      internal_zone INTEGER,
      announced_size INTEGER,
      present_from INTEGER NOT NULL REFERENCES run,
      present_until INTEGER REFERENCES run,
      marked_from INTEGER NOT NULL REFERENCES run,
      flags INTEGER NOT NULL,
      keywords TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX occurrence_by_uid ON occurrence (generation_id, uid);
    CREATE INDEX occurrence_present ON occurrence (generation_id, uid)
      WHERE present_until IS NULL;
    CREATE INDEX occurrence_by_copy ON occurrence (stored_copy_id);

    CREATE TABLE occurrence_presence (
      occurrence_id INTEGER NOT NULL REFERENCES occurrence,
      from_run INTEGER NOT NULL REFERENCES run,
      until_run INTEGER NOT NULL REFERENCES run,
      PRIMARY KEY (occurrence_id, from_run)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE occurrence_marks (
      occurrence_id INTEGER NOT NULL REFERENCES occurrence,
      from_run INTEGER NOT NULL REFERENCES run,
      until_run INTEGER NOT NULL REFERENCES run,
      flags INTEGER NOT NULL,
      keywords TEXT NOT NULL,
      PRIMARY KEY (occurrence_id, from_run)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE failure (
      id INTEGER PRIMARY KEY,
      folder_id INTEGER NOT NULL REFERENCES folder,
      generation_id INTEGER REFERENCES generation,
      uid INTEGER,
      first_run INTEGER NOT NULL REFERENCES run,
      last_run INTEGER NOT NULL REFERENCES run,
      tries INTEGER NOT NULL,
      reason_en TEXT NOT NULL,
      reason_ja TEXT NOT NULL,
      server_words TEXT,
      resolved_run INTEGER REFERENCES run
    ) STRICT;
    CREATE UNIQUE INDEX failure_open_message ON failure (generation_id, uid)
      WHERE resolved_run IS NULL AND uid IS NOT NULL;
    CREATE UNIQUE INDEX failure_open_folder ON failure (folder_id)
      WHERE resolved_run IS NULL AND uid IS NULL;
    CREATE INDEX failure_open ON failure (id) WHERE resolved_run IS NULL;

    CREATE TABLE target (
      id INTEGER PRIMARY KEY,
      user TEXT NOT NULL,
      host TEXT NOT NULL,
      UNIQUE (user, host)
    ) STRICT;

    CREATE TABLE target_folder (
      id INTEGER PRIMARY KEY,
      target_id INTEGER NOT NULL REFERENCES target,
      wire_name BLOB NOT NULL,
      name TEXT NOT NULL,
      uid_validity INTEGER,
      base_uid INTEGER,
      UNIQUE (target_id, wire_name)
    ) STRICT;

    CREATE TABLE replay (
      id INTEGER PRIMARY KEY,
      target_folder_id INTEGER NOT NULL REFERENCES target_folder,
      stored_copy_id INTEGER NOT NULL REFERENCES stored_copy,
      occurrence_id INTEGER NOT NULL REFERENCES occurrence,
      state TEXT NOT NULL,
      target_uid INTEGER,
      run_id INTEGER NOT NULL REFERENCES run,
      changed INTEGER NOT NULL,
      reason_en TEXT,
      reason_ja TEXT,
      server_words TEXT,
      UNIQUE (stored_copy_id, target_folder_id)
    ) STRICT;
    CREATE INDEX replay_by_state ON replay (target_folder_id, state, target_uid);
    CREATE UNIQUE INDEX replay_by_target_uid ON replay (target_folder_id, target_uid)
      WHERE target_uid IS NOT NULL;
    CREATE INDEX replay_refused ON replay (id) WHERE state = 'refused';
    """
}

-- A journal of version 2, as `sqlite3 journal.sqlite3 .dump` prints it, and its two marks.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE archive (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  user TEXT,
  host TEXT,
  is_clean INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO "archive" VALUES(1,'hanako@example.jp','imap.example.jp',1);
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
INSERT INTO "content" VALUES(1,X'CA0DF2C95AA144C1D0FF2FF3C8F967FDC1DE9EF0C4120B3726416701B519D619',101,1,1,X'33112EE14EE469C3EB52FE90322EC81DD404A0093D565A6D71CE77CBC8124E3B','<1@example.jp>','お知らせ','taro@example.jp','Tue, 14 Nov 2023 22:13:20 +0900');
INSERT INTO "content" VALUES(2,X'29C1B289E7522195B362E44F54E05470B69AD20540AB60A18A05E5BF6951F13D',102,1,1,X'F998FE06AFA0CFBE73E0449DC2B1698309E1B5714960F027B2858312B152C275','<2@example.jp>','Hello','taro@example.jp','Tue, 14 Nov 2023 22:13:20 +0900');
INSERT INTO "content" VALUES(3,X'153812AE5FEA0B73A011BF28BD7CEA93644437C3FE3260B7B2D7E1E2F9F46BDE',103,1,1,X'97FB5F8538B89F6C1ACCFD19836B65A73B61FBC2E0CBF84BB858A0FFFA3F1592',NULL,NULL,NULL,NULL);
INSERT INTO "content" VALUES(4,X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',104,1,1,X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',NULL,'Imported',NULL,NULL);
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
INSERT INTO "failure" VALUES(1,1,1,3,1,2,2,'The server did not hand it over.','サーバが渡しませんでした。','NO [SERVERBUG]',NULL);
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
, renamed_from INTEGER REFERENCES folder) STRICT;
INSERT INTO "folder" VALUES(1,X'494E424F58','INBOX',47,'\HasNoChildren',1,NULL,'INBOX',1,NULL,NULL,NULL);
INSERT INTO "folder" VALUES(2,X'265A65566E4C4971652D','日本語',47,'\HasNoChildren \Archive',0,'M1','日本語',1,NULL,NULL,NULL);
CREATE TABLE folder_presence (
  folder_id INTEGER NOT NULL REFERENCES folder,
  from_run INTEGER NOT NULL REFERENCES run,
  until_run INTEGER NOT NULL REFERENCES run,
  PRIMARY KEY (folder_id, from_run)
) STRICT, WITHOUT ROWID;
CREATE TABLE folder_total (
  folder_id INTEGER PRIMARY KEY REFERENCES folder,
  messages INTEGER NOT NULL,
  octets INTEGER NOT NULL
) STRICT;
INSERT INTO "folder_total" VALUES(1,2,205);
INSERT INTO "folder_total" VALUES(2,1,103);
CREATE TABLE folder_unfinished (
  folder_id INTEGER NOT NULL REFERENCES folder,
  from_run INTEGER NOT NULL REFERENCES run,
  until_run INTEGER NOT NULL REFERENCES run,
  PRIMARY KEY (folder_id, from_run)
) STRICT, WITHOUT ROWID;
INSERT INTO "folder_unfinished" VALUES(1,1,2);
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
, origin TEXT NOT NULL DEFAULT 'server'
  CHECK (origin IN ('server', 'import'))) STRICT;
INSERT INTO "generation" VALUES(1,1,1700000001,1,NULL,2,4,2,77,'server');
INSERT INTO "generation" VALUES(2,2,1700000002,1,NULL,2,2,1,NULL,'server');
INSERT INTO "generation" VALUES(3,1,NULL,4,NULL,NULL,NULL,NULL,NULL,'import');
CREATE TABLE mass_removal (
  folder_id INTEGER NOT NULL REFERENCES folder,
  run_id INTEGER NOT NULL REFERENCES run,
  before INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  lifted_run INTEGER REFERENCES run,
  PRIMARY KEY (folder_id, run_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "mass_removal" VALUES(1,2,2,1,NULL);
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
, email_id TEXT) STRICT;
INSERT INTO "occurrence" VALUES(1,1,1,NULL,NULL,1,1700000000,540,101,1,NULL,2,8,'$Forwarded 重要',NULL);
INSERT INTO "occurrence" VALUES(2,1,2,NULL,NULL,2,1700000000,540,102,1,2,1,8,'',NULL);
INSERT INTO "occurrence" VALUES(3,2,1,NULL,NULL,3,1700000000,540,103,1,NULL,1,8,'',NULL);
INSERT INTO "occurrence" VALUES(4,3,NULL,NULL,NULL,4,1700000000,NULL,NULL,4,NULL,4,8,'',NULL);
CREATE TABLE occurrence_marks (
  occurrence_id INTEGER NOT NULL REFERENCES occurrence,
  from_run INTEGER NOT NULL REFERENCES run,
  until_run INTEGER NOT NULL REFERENCES run,
  flags INTEGER NOT NULL,
  keywords TEXT NOT NULL,
  PRIMARY KEY (occurrence_id, from_run)
) STRICT, WITHOUT ROWID;
INSERT INTO "occurrence_marks" VALUES(1,1,2,0,'');
CREATE TABLE occurrence_presence (
  occurrence_id INTEGER NOT NULL REFERENCES occurrence,
  from_run INTEGER NOT NULL REFERENCES run,
  until_run INTEGER NOT NULL REFERENCES run,
  PRIMARY KEY (occurrence_id, from_run)
) STRICT, WITHOUT ROWID;
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
  server_words TEXT, wanted_run INTEGER REFERENCES run, as_of INTEGER,
  UNIQUE (stored_copy_id, target_folder_id)
) STRICT;
INSERT INTO "replay" VALUES(1,1,1,1,'done',5,3,1764100000,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "run" VALUES(1,'backup','{}','partial',100,1763900000,1763900060,NULL,'{"messages_new":3}',1,1);
INSERT INTO "run" VALUES(2,'backup','{}','done',101,1764000000,1764000001,NULL,'{"messages_gone":1}',0,1);
INSERT INTO "run" VALUES(3,'restore','{}','done',102,1764100000,1764100001,NULL,'{}',0,0);
INSERT INTO "run" VALUES(4,'import','{}','done',103,1764200000,1764200001,NULL,'{"messages_new":1}',0,1);
INSERT INTO "run" VALUES(5,'prune','{}','done',104,1764300000,1764300001,NULL,'{"messages_pruned":1}',0,0);
INSERT INTO "run" VALUES(6,'backup','{}','done',105,1764400000,1764400001,NULL,'{"messages_new":0}',0,1);
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
INSERT INTO "run_folder" VALUES(1,1,'partial',3,2,1,0,'The server did not hand it over.','サーバが渡しませんでした。');
CREATE TABLE snapshot (
  run_id INTEGER PRIMARY KEY REFERENCES run,
  folders INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  octets INTEGER NOT NULL
) STRICT;
INSERT INTO "snapshot" VALUES(4,2,3,308);
INSERT INTO "snapshot" VALUES(6,2,3,308);
CREATE TABLE stored_copy (
  id INTEGER PRIMARY KEY,
  folder_id INTEGER NOT NULL REFERENCES folder,
  content_id INTEGER NOT NULL REFERENCES content,
  copy_number INTEGER NOT NULL,
  base_name TEXT,
  offset INTEGER,
  length INTEGER,
  disk_size INTEGER NOT NULL, pruned_run INTEGER REFERENCES run,
  UNIQUE (content_id, folder_id, copy_number),
  CHECK ((base_name IS NULL) = (offset IS NOT NULL AND length IS NOT NULL))
) STRICT;
INSERT INTO "stored_copy" VALUES(1,1,1,0,'ca0df2c95aa144c1d0ff2ff3c8f967fdc1de9ef0.0,S=96,W=101',NULL,NULL,96,NULL);
INSERT INTO "stored_copy" VALUES(2,1,2,0,'29c1b289e7522195b362e44f54e05470b69ad205.0,S=97,W=102',NULL,NULL,97,5);
INSERT INTO "stored_copy" VALUES(3,2,3,0,'153812ae5fea0b73a011bf28bd7cea93644437c3.0,S=98,W=103',NULL,NULL,98,NULL);
INSERT INTO "stored_copy" VALUES(4,1,4,0,'000102030405060708090a0b0c0d0e0f10111213.0,S=99,W=104',NULL,NULL,99,NULL);
CREATE TABLE target (
  id INTEGER PRIMARY KEY,
  user TEXT NOT NULL,
  host TEXT NOT NULL,
  UNIQUE (user, host)
) STRICT;
INSERT INTO "target" VALUES(1,'hanako@example.org','imap.example.org');
CREATE TABLE target_folder (
  id INTEGER PRIMARY KEY,
  target_id INTEGER NOT NULL REFERENCES target,
  wire_name BLOB NOT NULL,
  name TEXT NOT NULL,
  uid_validity INTEGER,
  base_uid INTEGER,
  UNIQUE (target_id, wire_name)
) STRICT;
INSERT INTO "target_folder" VALUES(1,1,X'494E424F58','INBOX',1800000000,5);
CREATE INDEX run_open ON run (id) WHERE ended IS NULL;
CREATE INDEX run_by_command ON run (command, id);
CREATE INDEX run_folder_complete ON run_folder (run_id) WHERE state = 'complete';
CREATE INDEX generation_by_folder ON generation (folder_id);
CREATE INDEX content_by_message_id ON content (message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX stored_copy_by_name ON stored_copy (folder_id, base_name);
CREATE UNIQUE INDEX occurrence_by_uid ON occurrence (generation_id, uid);
CREATE INDEX occurrence_present ON occurrence (generation_id, uid)
  WHERE present_until IS NULL;
CREATE INDEX occurrence_by_copy ON occurrence (stored_copy_id);
CREATE UNIQUE INDEX failure_open_message ON failure (generation_id, uid)
  WHERE resolved_run IS NULL AND uid IS NOT NULL;
CREATE UNIQUE INDEX failure_open_folder ON failure (folder_id)
  WHERE resolved_run IS NULL AND uid IS NULL;
CREATE INDEX failure_open ON failure (id) WHERE resolved_run IS NULL;
CREATE INDEX replay_by_state ON replay (target_folder_id, state, target_uid);
CREATE UNIQUE INDEX replay_by_target_uid ON replay (target_folder_id, target_uid)
  WHERE target_uid IS NOT NULL;
CREATE INDEX replay_refused ON replay (id) WHERE state = 'refused';
CREATE UNIQUE INDEX generation_current ON generation (folder_id)
  WHERE closed_run IS NULL AND origin = 'server';
CREATE UNIQUE INDEX generation_import ON generation (folder_id) WHERE origin = 'import';
CREATE UNIQUE INDEX stored_copy_by_offset ON stored_copy (folder_id, offset)
  WHERE offset IS NOT NULL AND pruned_run IS NULL;
CREATE INDEX stored_copy_pruned ON stored_copy (pruned_run) WHERE pruned_run IS NOT NULL;
CREATE INDEX occurrence_present_copy ON occurrence (stored_copy_id)
  WHERE present_until IS NULL;
CREATE INDEX occurrence_by_email_id ON occurrence (email_id) WHERE email_id IS NOT NULL;
CREATE INDEX mbox_rewrite_by_folder ON mbox_rewrite (folder_id);
CREATE INDEX mass_removal_open ON mass_removal (folder_id) WHERE lifted_run IS NULL;
CREATE INDEX run_snapshot ON run (id) WHERE is_snapshot;
CREATE TRIGGER occurrence_added AFTER INSERT ON occurrence
  WHEN NEW.present_until IS NULL AND NOT EXISTS (
    SELECT 1 FROM occurrence o WHERE o.stored_copy_id = NEW.stored_copy_id
      AND o.present_until IS NULL AND o.id <> NEW.id)
  BEGIN INSERT INTO folder_total (folder_id, messages, octets)
  SELECT s.folder_id, 1, c.wire_size FROM stored_copy s JOIN content c ON c.id = s.content_id
  WHERE s.id = NEW.stored_copy_id
  ON CONFLICT (folder_id) DO UPDATE
    SET messages = messages + 1, octets = octets + excluded.octets; END;
CREATE TRIGGER occurrence_came AFTER UPDATE OF present_until, stored_copy_id ON occurrence
  WHEN NEW.present_until IS NULL
    AND (OLD.present_until IS NOT NULL OR OLD.stored_copy_id <> NEW.stored_copy_id)
    AND NOT EXISTS (
      SELECT 1 FROM occurrence o WHERE o.stored_copy_id = NEW.stored_copy_id
        AND o.present_until IS NULL AND o.id <> NEW.id)
  BEGIN INSERT INTO folder_total (folder_id, messages, octets)
  SELECT s.folder_id, 1, c.wire_size FROM stored_copy s JOIN content c ON c.id = s.content_id
  WHERE s.id = NEW.stored_copy_id
  ON CONFLICT (folder_id) DO UPDATE
    SET messages = messages + 1, octets = octets + excluded.octets; END;
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
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',6);
COMMIT;
PRAGMA application_id=1802859105;
PRAGMA user_version=2;

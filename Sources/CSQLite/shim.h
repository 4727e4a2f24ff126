#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

// What Swift cannot call: variadic functions, and destructors that are integers cast to pointers.

/// For the whole process, and only before SQLite is used in it.
///
/// What SQLite keeps to undo one statement, for an INSERT with a trigger a copy of each page that it
/// changes, stays in memory up to this size instead of 64 kB, beyond which each is written to a file;
/// blocks beyond 128 kB would be mapped and unmapped each time. The memory in use is not counted,
/// which takes a lock for each block.
static inline void csqlite_configure(void) {
  sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 120 << 10);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Binds text that SQLite copies.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text,
                                    sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, text, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Binds octets that SQLite copies; none at all are an empty blob, not NULL.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *octets,
                                    sqlite3_uint64 count) {
  if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
  return sqlite3_bind_blob64(statement, index, octets, count, SQLITE_TRANSIENT);
}

/// Turns off what a crafted database file could use against its reader.
static inline int csqlite_be_defensive(sqlite3 *database) {
  int result = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (result != SQLITE_OK) return result;
  return sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
}

/// Leaves the write-ahead log as it is when the database is closed.
static inline int csqlite_keep_log(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

#endif

internal import CSQLite

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension JournalError {
  /// From a result code and what the connection knows about it.
  init(result: Int32, connection: OpaquePointer?, path: String, sql: String?) {
    let systemError = unsafe connection == nil ? 0 : sqlite3_system_errno(connection)
    let words = unsafe connection == nil ? sqlite3_errstr(result) : sqlite3_errmsg(connection)
    var code = Self.code(result: result, systemError: systemError)
    // The file is there: what could not be made is one that SQLite keeps beside it.
    if code == .notFound, JournalFile.isThere(path) { code = .readOrWriteFailed }
    // The journal can be written: what could not be opened is a copy or a file beside it.
    if unsafe result == SQLITE_READONLY && connection != nil
      && sqlite3_db_readonly(connection, "main") == 0
    {
      code = .readOrWriteFailed
    }
    self.init(
      code, path: path, sql: sql,
      message: unsafe words.map { unsafe String(cString: $0) } ?? "", result: result,
      systemError: systemError)
  }

  private static func code(result: Int32, systemError: Int32) -> Code {
    switch result & 0xFF {
    case SQLITE_FULL: .diskFull
    case SQLITE_IOERR: [ENOSPC, EDQUOT].contains(systemError) ? .diskFull : .readOrWriteFailed
    case SQLITE_NOMEM: .readOrWriteFailed
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .locked
    case SQLITE_CORRUPT: .damaged
    case SQLITE_NOTADB: .notAJournal
    case SQLITE_PERM, SQLITE_AUTH: .permissionDenied
    case SQLITE_READONLY:
      // After another failure SQLite goes on with what it can still read.
      [EIO, EMFILE, ENFILE, ENOMEM].contains(systemError) ? .readOrWriteFailed : .permissionDenied
    case SQLITE_CANTOPEN:
      switch systemError {
      case ENOENT: .notFound
      case EACCES, EPERM, EROFS: .permissionDenied
      case ENOSPC, EDQUOT: .diskFull
      case EIO: .readOrWriteFailed
      default: .cannotCreate
      }
    default: .refused
    }
  }
}

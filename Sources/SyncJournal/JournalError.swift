package import MailTypes

/// Why the journal could not be read or written.
package struct JournalError: Explainable, Hashable {
  package enum Code: Hashable, Sendable {
    /// There is no journal at the path.
    case notFound
    case cannotCreate
    case permissionDenied
    case diskFull
    case readOrWriteFailed
    /// Another process has it for longer than we wait.
    case locked
    /// SQLite finds it damaged, or it holds what no mailkura writes.
    case damaged
    /// A database of another program, or none at all.
    case notAJournal
    case newerVersion(found: Int, supported: Int)
    /// The journal was used after it was closed.
    case closed
    /// SQLite refused a statement; it does not fit the database.
    case refused
  }

  package var code: Code
  /// Of the database file.
  package var path: String
  /// The statement that failed; nil where it was none.
  package var sql: String?
  /// SQLite's words or ours; empty where the code says everything.
  package var message: String
  /// SQLite's extended result code; 0 where it was not SQLite that failed.
  package var result: Int32
  /// The errno behind it; 0 where there is none.
  package var systemError: Int32

  init(
    _ code: Code, path: String, sql: String? = nil, message: String = "", result: Int32 = 0,
    systemError: Int32 = 0
  ) {
    self.code = code
    self.path = path
    self.sql = sql
    self.message = message
    self.result = result
    self.systemError = systemError
  }

  package var scope: FailureScope { .run }

  package var isWorthRetrying: Bool { code == .locked }
}

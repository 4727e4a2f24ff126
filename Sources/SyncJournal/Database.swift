internal import CSQLite

/// One connection to a SQLite database; used by one thread at a time.
///
/// Statements are prepared once and kept. A closed database must not be used.
@safe final class Database {
  /// How a database file is opened.
  enum Mode {
    case readWrite
    case readOnly
    /// For reading while nobody else can, without the helper file of the write-ahead log: for a
    /// disk that has no room for that.
    case readAlone
    /// Without any lock or helper file: for media that nobody can write to.
    case immutable
  }

  let path: String
  private var connection: OpaquePointer?
  private(set) var statements: [StatementText: Statement] = [:]

  /// Done by the first one to ask for it.
  private static let isConfigured: Bool = {
    csqlite_configure()
    return true
  }()

  /// - Parameter path: of an existing file; a symbolic link in its place is not followed.
  init(path: String, mode: Mode) throws(JournalError) {
    self.path = path
    _ = Self.isConfigured
    let flags =
      SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW
      | (mode == .readWrite || mode == .readAlone
        ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
    let query = mode == .immutable ? "?immutable=1" : ""
    let uri = Self.uri(try JournalFile.resolved(path)) + query
    var opened: OpaquePointer?
    var code = unsafe sqlite3_open_v2(uri, &opened, flags, nil)
    unsafe connection = opened
    if code == SQLITE_OK { code = unsafe TextSearch.register(on: connection) }
    guard code == SQLITE_OK else {
      let error = unsafe JournalError(result: code, connection: opened, path: path, sql: nil)
      close()
      throw error
    }
    // SQLite makes do with reading where a file may be written but could not be opened so.
    if mode == .readWrite, unsafe sqlite3_db_readonly(connection, "main") == 1,
      JournalFile.isWritable(path)
    {
      close()
      throw JournalError(.readOrWriteFailed, path: path)
    }
    unsafe sqlite3_busy_timeout(connection, 5000)
    unsafe csqlite_be_defensive(connection)
    if mode == .readAlone {
      unsafe csqlite_keep_log(connection)
      try execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = 1")
    }
  }

  /// A private copy that goes with the value, in memory or, where it is large, in a file without a
  /// name.
  init(copying original: Database) throws(JournalError) {
    path = original.path
    var opened: OpaquePointer?
    var code = unsafe sqlite3_open_v2(
      "", &opened,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    unsafe connection = opened
    if code == SQLITE_OK { code = unsafe TextSearch.register(on: connection) }
    if code == SQLITE_OK {
      let backup = unsafe sqlite3_backup_init(connection, "main", original.connection, "main")
      unsafe sqlite3_backup_step(backup, -1)
      code = unsafe sqlite3_backup_finish(backup)
    }
    guard code == SQLITE_OK else {
      let error = unsafe JournalError(result: code, connection: opened, path: path, sql: nil)
      close()
      throw error
    }
    unsafe csqlite_be_defensive(connection)
  }

  deinit { close() }

  /// Closes the file; does nothing the second time.
  func close() {
    statements = [:]
    unsafe sqlite3_close_v2(connection)
    unsafe connection = nil
  }

  /// Whether a transaction is open; SQLite ends one by itself after some failures.
  var isInTransaction: Bool {
    unsafe connection != nil && sqlite3_get_autocommit(connection) == 0
  }

  /// Runs several statements without values or results.
  func execute(_ script: String) throws(JournalError) {
    let code = unsafe sqlite3_exec(connection, script, nil, nil, nil)
    if code != SQLITE_OK {
      throw unsafe JournalError(result: code, connection: connection, path: path, sql: script)
    }
  }

  /// Runs a statement that returns no rows.
  ///
  /// - Returns: how many rows it changed.
  @discardableResult
  func run(_ sql: String, _ values: any SQLValue...) throws(JournalError) -> Int {
    try forEach(sql, values) { _ throws(JournalError) in }
    return Int(unsafe sqlite3_changes64(connection))
  }

  /// Runs an INSERT.
  ///
  /// - Returns: the number of the new row.
  func insert<Row>(
    _ sql: String, _ values: any SQLValue...
  ) throws(JournalError) -> RowID<Row> {
    try forEach(sql, values) { _ throws(JournalError) in }
    return RowID(unsafe sqlite3_last_insert_rowid(connection))
  }

  /// Runs an INSERT that does nothing where there is such a row.
  ///
  /// - Returns: the number of the new row; nil for none.
  func insertIfNew<Row>(
    _ sql: String, _ values: any SQLValue...
  ) throws(JournalError) -> RowID<Row>? {
    try forEach(sql, values) { _ throws(JournalError) in }
    guard unsafe sqlite3_changes64(connection) > 0 else { return nil }
    return RowID(unsafe sqlite3_last_insert_rowid(connection))
  }

  /// The first row of the result; nil where there is none.
  func first<Value>(
    _ sql: String, _ values: any SQLValue..., read: (inout Row) throws(JournalError) -> Value
  ) throws(JournalError) -> Value? {
    let statement = try bound(sql, values)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    var row = Row(statement)
    return try read(&row)
  }

  /// All rows of the result.
  func all<Value>(
    _ sql: String, _ values: any SQLValue..., read: (inout Row) throws(JournalError) -> Value
  ) throws(JournalError) -> [Value] {
    var results: [Value] = []
    try forEach(sql, values) { (row) throws(JournalError) in results.append(try read(&row)) }
    return results
  }

  /// Hands out the rows of the result one by one.
  func forEach(
    _ sql: String, _ values: [any SQLValue], body: (inout Row) throws(JournalError) -> Void
  ) throws(JournalError) {
    let statement = try bound(sql, values)
    defer { statement.reset() }
    while try statement.step() {
      var row = Row(statement)
      try body(&row)
    }
  }

  private func bound(
    _ sql: String, _ values: [any SQLValue]
  ) throws(JournalError) -> Statement {
    let statement = try prepared(sql)
    var index: Int32 = 1
    do throws(JournalError) {
      for value in values {
        try value.bind(to: statement, at: index)
        index += 1
      }
    } catch {
      statement.reset()
      throw error
    }
    return statement
  }

  /// A kept statement, or a new one while the kept one is being read.
  private func prepared(_ sql: String) throws(JournalError) -> Statement {
    let text = StatementText(sql)
    if let kept = statements[text], !kept.isBusy { return kept }
    guard let connection = unsafe connection else { throw JournalError(.closed, path: path) }
    let statement = try unsafe Statement(sql, on: connection, path: path)
    if statements[text] == nil { statements[text] = statement }
    return statement
  }

  /// The `file:` URI of an absolute path, with every octet escaped that could mean something in one.
  private static func uri(_ path: String) -> String {
    var uri = "file://"
    for octet in path.utf8 {
      switch octet {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0x00...0x20, 0x7F...0xFF:
        uri += (octet < 0x10 ? "%0" : "%") + String(octet, radix: 16)
      default:
        uri.unicodeScalars.append(Unicode.Scalar(octet))
      }
    }
    return uri
  }
}

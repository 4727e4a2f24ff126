internal import CSQLite

/// A prepared statement: bound, stepped, read, and reset for its next use.
@safe final class Statement {
  private let sql: String
  private let path: String
  private let handle: OpaquePointer

  /// - Parameter connection: an open connection, which must outlive the statement.
  init(_ sql: String, on connection: OpaquePointer, path: String) throws(JournalError) {
    var prepared: OpaquePointer?
    var sqlText = sql
    let code = sqlText.withUTF8 { octets in
      unsafe octets.withMemoryRebound(to: CChar.self) { text in
        unsafe sqlite3_prepare_v3(
          connection, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT),
          &prepared, nil)
      }
    }
    guard code == SQLITE_OK, let prepared = unsafe prepared else {
      throw unsafe JournalError(
        result: code, connection: connection, path: path, sql: sql)
    }
    self.sql = sql
    self.path = path
    unsafe handle = prepared
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Whether somebody is still reading its rows.
  var isBusy: Bool { unsafe sqlite3_stmt_busy(handle) != 0 }

  /// Whether there is one more row to read; afterwards the values of a row can be read.
  func step() throws(JournalError) -> Bool {
    let code = unsafe sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure(code)
    }
  }

  /// Ready for the next use; lets go of the texts that were bound.
  func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }

  private func check(_ code: Int32) throws(JournalError) {
    if code != SQLITE_OK { throw failure(code) }
  }

  /// A value that the journal never writes.
  func impossible(_ what: String) -> JournalError {
    JournalError(.damaged, path: path, sql: sql, message: what)
  }

  private func failure(_ code: Int32) -> JournalError {
    unsafe JournalError(
      result: code, connection: sqlite3_db_handle(handle), path: path, sql: sql)
  }
}

/// Places of values count from 1.
extension Statement {
  func bind(_ value: Int64, at index: Int32) throws(JournalError) {
    try check(unsafe sqlite3_bind_int64(handle, index, value))
  }

  func bind(_ text: String, at index: Int32) throws(JournalError) {
    var text = text
    let code = text.withUTF8 { octets in
      unsafe octets.withMemoryRebound(to: CChar.self) { text in
        unsafe csqlite_bind_text(handle, index, text.baseAddress, UInt64(text.count))
      }
    }
    try check(code)
  }

  func bind(_ octets: [UInt8], at index: Int32) throws(JournalError) {
    let code = unsafe octets.withUnsafeBytes { octets in
      unsafe csqlite_bind_blob(handle, index, octets.baseAddress, UInt64(octets.count))
    }
    try check(code)
  }

  func bindNull(at index: Int32) throws(JournalError) {
    try check(unsafe sqlite3_bind_null(handle, index))
  }
}

/// Columns count from 0; a value of another type is converted, NULL is 0 or empty.
extension Statement {
  func isNull(column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  func integer(column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

  func text(column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func octets(column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}

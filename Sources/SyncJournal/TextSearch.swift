internal import CSQLite

/// `holds_text(text, lowered)` for statements: whether a text contains another, whatever its case.
///
/// SQLite's own LIKE and `lower` know the letters of ASCII alone.
enum TextSearch {
  /// Makes the function known on a connection; returns SQLite's result code.
  static func register(on connection: OpaquePointer?) -> Int32 {
    unsafe sqlite3_create_function_v2(
      connection, "holds_text", 2,
      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nil,
      { context, _, values in
        let isHeld = unsafe TextSearch.text(values?[0]).map {
          unsafe TextSearch.contains($0.lowercased(), TextSearch.text(values?[1]) ?? "")
        }
        unsafe sqlite3_result_int(context, isHeld == true ? 1 : 0)
      }, nil, nil, nil)
  }

  /// Compares octets: both sides were made lower case.
  static func contains(_ text: String, _ part: String) -> Bool {
    let (text, part) = (Array(text.utf8), Array(part.utf8))
    guard let first = part.first else { return true }
    var start = 0
    while let found = text[start...].firstIndex(of: first), text.count - found >= part.count {
      if text[found...].starts(with: part) { return true }
      start = found + 1
    }
    return false
  }

  /// Nil for NULL.
  private static func text(_ value: OpaquePointer?) -> String? {
    guard let octets = unsafe sqlite3_value_text(value) else { return nil }
    let count = Int(unsafe sqlite3_value_bytes(value))
    return unsafe String(decoding: UnsafeBufferPointer(start: octets, count: count), as: UTF8.self)
  }
}

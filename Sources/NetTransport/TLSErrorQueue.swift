internal import COpenSSL

/// What OpenSSL has to say about its last call; each thread has a queue of its own.
enum TLSErrorQueue {
  /// Before a call: what is there afterwards is of that call.
  static func clear() { ERR_clear_error() }

  /// The reason of the first error, 0 where there is none.
  static func peekReason() -> CInt { ERR_GET_REASON(ERR_peek_error()) }

  /// The words for the first error, as in `wrong version number`; empties the queue.
  static func takeWords() -> String? {
    let code = ERR_get_error()
    clear()
    guard code != 0, let words = unsafe ERR_reason_error_string(code) else { return nil }
    return unsafe String(cString: words)
  }
}

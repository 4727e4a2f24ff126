/// Where a session is (RFC 1939 §3).
package enum POP3ConnectionState: Hashable, Sendable {
  /// Nobody has logged in.
  case authorization
  /// The maildrop is open.
  case transaction
  /// QUIT has been said: the server removes what was marked, and nothing more is to be said.
  case update
}

/// What a date comes from that a server without internal dates does not give.
package enum DateSource: String, Hashable, Sendable {
  /// The newest Received field.
  case received
  /// The Date field.
  case date
  /// The time at which the message was retrieved.
  case retrieval
}

/// What has been seen, at the end of a replay, of a message that was sent.
package enum ReplayComparison: String, Hashable, Sendable {
  /// Sent before anything was compared.
  case never
  /// Of the announced size, as far as that tells anything; of its like a sample was read, large ones apart,
  /// and none of these was another one.
  case sample
  /// Read from the target, and the archive's.
  case content
  /// At the target with other octets.
  case altered
}

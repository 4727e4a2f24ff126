/// How an mbox stood when a run began.
package enum MboxCondition: Hashable, Sendable {
  /// As long as the journal says.
  case whole
  /// It was longer: what the journal did not have is cut off, and in quarantine if it was anything.
  case cut
  /// It is shorter; nothing was changed.
  case shortened(size: UInt64)
}

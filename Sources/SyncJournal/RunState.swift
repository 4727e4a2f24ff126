/// How a run stands or ended.
package enum RunState: String, Hashable, Sendable {
  /// Going on, or killed: its process tells which.
  case running
  case done
  /// Done, except for messages or folders that are named.
  case partial
  case interrupted
  case failed
}

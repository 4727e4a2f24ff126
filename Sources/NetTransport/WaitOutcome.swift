/// How a wait for the network ended.
enum WaitOutcome: Hashable {
  case ready
  case timedOut
  case interrupted
  case failed(Errno)
}

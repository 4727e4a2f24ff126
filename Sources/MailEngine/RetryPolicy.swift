internal import MailTypes

/// How long a run waits for a server that does not serve now, and when it gives up.
///
/// Pure: it is told the time and answers with a wait.
package struct RetryPolicy: Hashable, Sendable {
  /// How long to go on without progress, in seconds (`--wait`).
  package var patience: Double
  /// The first wait, doubled each time up to `longestWait`.
  package var firstWait = 0.5
  package var longestWait = 30.0
  /// The same where the server itself refuses: to ask often makes it no kinder.
  package var longestRefusedWait = 900.0

  package init(patience: Double = 30) { self.patience = patience }

  /// What is known about the time since progress was made.
  package struct Standstill: Hashable, Sendable {
    /// Tries since the last progress.
    package var tries = 0
    /// When the first of them failed, in seconds of a monotonic clock.
    package var since: Double?

    package init() {}
  }

  package enum Decision: Hashable, Sendable {
    case wait(seconds: Double)
    case giveUp
  }

  /// What to do after a failure that is worth retrying.
  ///
  /// - Parameters:
  ///   - serverDelay: how long the server asked to wait, in seconds, if it did.
  ///   - isRefused: whether the server answered and refuses, as opposed to not being reached.
  ///   - jitter: 0 up to 1, spreads the tries of many clients.
  package func next(
    _ standstill: inout Standstill, now: Double, serverDelay: Double?, isRefused: Bool = false,
    jitter: Double
  ) -> Decision {
    let since = standstill.since ?? now
    standstill.since = since
    standstill.tries += 1
    let left = patience - (now - since)
    if let serverDelay {
      return serverDelay <= left ? .wait(seconds: serverDelay) : .giveUp
    }
    guard left > 0 else { return .giveUp }
    let doublings = Double(1 << min(standstill.tries - 1, 10))
    let longest = isRefused ? longestRefusedWait : longestWait
    let wait = min(longest, firstWait * doublings) * (0.75 + jitter / 2)
    return .wait(seconds: min(wait, left))
  }
}

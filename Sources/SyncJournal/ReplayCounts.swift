/// How many messages of a replay are in each state.
package struct ReplayCounts: Hashable, Sendable {
  package var planned = 0
  package var sending = 0
  package var done = 0
  package var refused = 0
  package var unknown = 0
  package var present = 0
  /// Those of `done` and `present` that the target stores with other octets.
  package var altered = 0
  /// Those of `done` and `present` that somebody has deleted at the target since.
  package var deleted = 0

  package init() {}

  /// Those whose fate is not settled.
  package var open: Int { planned + sending + unknown }

  package subscript(state: ReplayState) -> Int {
    get {
      switch state {
      case .planned: planned
      case .sending: sending
      case .done: done
      case .refused: refused
      case .unknown: unknown
      case .present: present
      }
    }
    set {
      switch state {
      case .planned: planned = newValue
      case .sending: sending = newValue
      case .done: done = newValue
      case .refused: refused = newValue
      case .unknown: unknown = newValue
      case .present: present = newValue
      }
    }
  }
}

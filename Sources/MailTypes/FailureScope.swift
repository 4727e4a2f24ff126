/// How much of the work a failure takes with it.
package enum FailureScope: Int, Comparable, Hashable, Sendable {
  case message
  case mailbox
  case account
  case run

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

package import MailTypes

/// What people and pages need to know of an operand.
package struct OperandDescription: Hashable, Sendable {
  package enum Count: Hashable, Sendable {
    case one
    case oneAtMost
    case any
  }

  /// What stands for it: `ARCHIVE`.
  package var metavar: String
  package var help: Phrase
  package var count: Count

  /// `ARCHIVE`, `[ARCHIVE]` or `[ARCHIVE…]`.
  package var usage: String {
    switch count {
    case .one: metavar
    case .oneAtMost: "[\(metavar)]"
    case .any: "[\(metavar)…]"
    }
  }
}

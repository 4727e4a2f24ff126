/// Whether messages are removed on the server once they are archived, and when.
package enum RemovalPolicy: Hashable, Sendable {
  case keep
  case delete
  /// So long after they were archived.
  case deleteAfter(Duration)

  /// How long messages stay at the least; nil for ever.
  var age: Duration? {
    switch self {
    case .keep: nil
    case .delete: .zero
    case .deleteAfter(let age): age
    }
  }
}

/// Things of a source that were passed over: how many, and the first few by name.
package struct PassedOver: Hashable, Sendable {
  /// Names that are kept.
  package static let limit = 3

  package private(set) var count = 0
  package private(set) var first: [String] = []

  package init() {}

  package mutating func add(_ path: String) {
    count += 1
    if first.count < Self.limit { first.append(path) }
  }

  package mutating func add(_ others: PassedOver) {
    count += others.count
    first += others.first.prefix(Self.limit - first.count)
  }
}

/// Which deviations a server has shown.
package struct QuirkSet: Hashable, Sendable {
  private var bits: UInt32 = 0

  package init() {}

  package init(_ quirks: [ServerQuirk]) {
    for quirk in quirks { insert(quirk) }
  }

  package var isEmpty: Bool { bits == 0 }

  package mutating func insert(_ quirk: ServerQuirk) { bits |= 1 << quirk.rawValue }

  package func contains(_ quirk: ServerQuirk) -> Bool { bits & 1 << quirk.rawValue != 0 }

  package mutating func formUnion(_ other: QuirkSet) { bits |= other.bits }

  package func subtracting(_ other: QuirkSet) -> QuirkSet {
    var result = self
    result.bits &= ~other.bits
    return result
  }

  /// In the order of `ServerQuirk`.
  package var quirks: [ServerQuirk] { ServerQuirk.allCases.filter(contains) }
}

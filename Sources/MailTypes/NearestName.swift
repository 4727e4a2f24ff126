/// Finds the known name that somebody probably meant.
package enum NearestName {
  /// The known name closest to `name`, or nil where none is close.
  ///
  /// Close is: one begins with the other (three characters at least), or they differ by a third of
  /// their characters at most. Case does not count. Of equally close names the first wins.
  package static func of(_ name: String, among known: [String]) -> String? {
    let wanted = Array(name.lowercased())
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in known {
      let other = Array(candidate.lowercased())
      let longer = max(wanted.count, other.count)
      let common = min(wanted.count, other.count)
      let isBeginning = common >= 3 && wanted.prefix(common) == other.prefix(common)
      let distance = isBeginning ? min(1, longer - common) : Self.distance(wanted, other)
      guard isBeginning || distance <= max(1, longer / 3) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Insertions, deletions, replacements and swaps of neighbours between two words.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let isSame = left[row] == right[column]
        var cost = min(
          last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}

/// A set of UIDs as ascending, disjoint, non-adjacent ranges.
package struct UIDSet: Hashable, Sendable {
  package private(set) var ranges: [ClosedRange<UInt32>] = []

  package init() {}

  package init(_ uids: some Sequence<UID>) {
    for uid in uids { insert(uid) }
  }

  package init(_ range: ClosedRange<UID>) {
    ranges = [range.lowerBound.rawValue...range.upperBound.rawValue]
  }

  package var isEmpty: Bool { ranges.isEmpty }

  /// All UIDs from the first to the last.
  package var hull: UIDSet {
    guard let first, let last else { return UIDSet() }
    return UIDSet(first...last)
  }

  package var count: Int { ranges.reduce(0) { $0 + Int($1.upperBound) - Int($1.lowerBound) + 1 } }

  package var first: UID? { ranges.first.flatMap { UID($0.lowerBound) } }
  package var last: UID? { ranges.last.flatMap { UID($0.upperBound) } }

  package mutating func insert(_ uid: UID) { insert(uid...uid) }

  /// Adds a range; cheap at the end, where servers add.
  package mutating func insert(_ range: ClosedRange<UID>) {
    let low = range.lowerBound.rawValue
    let high = range.upperBound.rawValue
    if let last = ranges.last, last.upperBound < low {
      if last.upperBound + 1 == low {
        ranges[ranges.count - 1] = last.lowerBound...high
      } else {
        ranges.append(low...high)
      }
      return
    }
    var start = firstIndex(endingAtOrAfter: low == 0 ? 0 : low - 1)
    let keep = start
    var merged = low...high
    while start < ranges.count, ranges[start].lowerBound <= (high == .max ? high : high + 1) {
      merged =
        Swift.min(
          merged.lowerBound, ranges[start].lowerBound)...Swift.max(
          merged.upperBound, ranges[start].upperBound)
      start += 1
    }
    ranges.replaceSubrange(keep..<start, with: [merged])
  }

  package func contains(_ uid: UID) -> Bool {
    let index = firstIndex(endingAtOrAfter: uid.rawValue)
    return index < ranges.count && ranges[index].contains(uid.rawValue)
  }

  package func union(_ other: UIDSet) -> UIDSet {
    var result = UIDSet()
    var (i, j) = (0, 0)
    while i < ranges.count || j < other.ranges.count {
      let next: ClosedRange<UInt32>
      if j == other.ranges.count
        || (i < ranges.count && ranges[i].lowerBound <= other.ranges[j].lowerBound)
      {
        next = ranges[i]
        i += 1
      } else {
        next = other.ranges[j]
        j += 1
      }
      if let last = result.ranges.last,
        last.upperBound == .max || next.lowerBound <= last.upperBound + 1
      {
        result.ranges[result.ranges.count - 1] =
          last.lowerBound...Swift.max(last.upperBound, next.upperBound)
      } else {
        result.ranges.append(next)
      }
    }
    return result
  }

  package func intersection(_ other: UIDSet) -> UIDSet {
    var result = UIDSet()
    var (i, j) = (0, 0)
    while i < ranges.count, j < other.ranges.count {
      let low = Swift.max(ranges[i].lowerBound, other.ranges[j].lowerBound)
      let high = Swift.min(ranges[i].upperBound, other.ranges[j].upperBound)
      if low <= high { result.ranges.append(low...high) }
      if ranges[i].upperBound < other.ranges[j].upperBound { i += 1 } else { j += 1 }
    }
    return result
  }

  package func subtracting(_ other: UIDSet) -> UIDSet {
    var result = UIDSet()
    var j = 0
    for range in ranges {
      var low = UInt64(range.lowerBound)
      let end = UInt64(range.upperBound)
      while j < other.ranges.count, UInt64(other.ranges[j].upperBound) < low { j += 1 }
      var k = j
      while k < other.ranges.count, UInt64(other.ranges[k].lowerBound) <= end {
        if UInt64(other.ranges[k].lowerBound) > low {
          result.ranges.append(UInt32(low)...(other.ranges[k].lowerBound - 1))
        }
        low = UInt64(other.ranges[k].upperBound) + 1
        k += 1
      }
      if low <= end { result.ranges.append(UInt32(low)...range.upperBound) }
    }
    return result
  }

  /// The first `count` UIDs, and the rest.
  package func split(after count: Int) -> (first: UIDSet, rest: UIDSet) {
    var (first, rest) = (UIDSet(), UIDSet())
    var left = UInt64(Swift.max(0, count))
    for range in ranges {
      let length = UInt64(range.upperBound) - UInt64(range.lowerBound) + 1
      if left == 0 {
        rest.ranges.append(range)
      } else if length <= left {
        first.ranges.append(range)
        left -= length
      } else {
        let cut = UInt32(UInt64(range.lowerBound) + left - 1)
        first.ranges.append(range.lowerBound...cut)
        rest.ranges.append((cut + 1)...range.upperBound)
        left = 0
      }
    }
    return (first, rest)
  }

  private func firstIndex(endingAtOrAfter value: UInt32) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension UIDSet: Sequence {
  package struct Iterator: IteratorProtocol {
    fileprivate var ranges: ArraySlice<ClosedRange<UInt32>>
    fileprivate var next32: UInt32?

    package mutating func next() -> UID? {
      guard let range = ranges.first else { return nil }
      let value = next32 ?? range.lowerBound
      if value == range.upperBound {
        ranges = ranges.dropFirst()
        next32 = nil
      } else {
        next32 = value + 1
      }
      return UID(value)
    }
  }

  package func makeIterator() -> Iterator { Iterator(ranges: ranges[...], next32: nil) }
  package var underestimatedCount: Int { 0 }
}

import MailTypes
import Testing

@Suite struct UIDSetTests {
  private func set(_ numbers: some Sequence<UInt32>) -> UIDSet {
    UIDSet(numbers.compactMap(UID.init))
  }

  /// A small generator with a fixed seed, so that a failure can be seen again.
  private struct Dice {
    var state: UInt64
    mutating func roll(_ sides: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % sides
    }
  }

  @Test func keepsRangesAscendingDisjointAndMerged() {
    let uids = set([5, 1, 2, 9, 3, 10, 4])
    #expect(uids.ranges == [1...5, 9...10])
    #expect(uids.count == 7)
    #expect(uids.first == UID(1))
    #expect(uids.last == UID(10))
    #expect(uids.map(\.rawValue) == [1, 2, 3, 4, 5, 9, 10])
  }

  @Test func survivesTheEndsOfTheNumberSpace() {
    var uids = set([1, .max])
    uids.insert(UID.min...UID.max)
    #expect(uids.ranges == [1...UInt32.max])
    #expect(uids.count == Int(UInt32.max))
    #expect(uids.subtracting(set([.max])).ranges == [1...(UInt32.max - 1)])
    #expect(set([.max]).union(set([.max - 1])).ranges == [(UInt32.max - 1)...UInt32.max])
    #expect(set([.max]).map(\.rawValue) == [.max])
  }

  @Test(arguments: 1...40) func agreesWithASetOfNumbers(seed: UInt64) {
    var dice = Dice(state: seed)
    var (left, right): (Set<UInt32>, Set<UInt32>) = ([], [])
    var (leftSet, rightSet) = (UIDSet(), UIDSet())
    for _ in 0..<60 {
      let low = UInt32(1 + dice.roll(120))
      let high = low + UInt32(dice.roll(4))
      guard let first = UID(low), let last = UID(high) else { continue }
      if dice.roll(2) == 0 {
        leftSet.insert(first...last)
        left.formUnion(low...high)
      } else {
        rightSet.insert(first...last)
        right.formUnion(low...high)
      }
    }
    #expect(leftSet == set(left.sorted()))
    #expect(leftSet.map(\.rawValue) == left.sorted())
    #expect(leftSet.union(rightSet) == set(left.union(right).sorted()))
    #expect(leftSet.intersection(rightSet) == set(left.intersection(right).sorted()))
    #expect(leftSet.subtracting(rightSet) == set(left.subtracting(right).sorted()))
    for probe in UInt32(1)...130 {
      guard let uid = UID(probe) else { continue }
      #expect(leftSet.contains(uid) == left.contains(probe))
    }
    let count = Int(dice.roll(100))
    let (first, rest) = leftSet.split(after: count)
    #expect(first.map(\.rawValue) == Array(left.sorted().prefix(count)))
    #expect(rest.map(\.rawValue) == Array(left.sorted().dropFirst(count)))
  }
}

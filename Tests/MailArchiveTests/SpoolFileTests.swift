import Testing

@testable import MailArchive

/// A spool against a plain array of octets.
@Suite struct SpoolFileTests {
  private static let sizes = [1, 3000, 32 << 10, 65_535, 64 << 10, 65_537, 200_000]

  @Test(arguments: sizes, sizes)
  func givesBackWhatWasPutIn(first: Int, second: Int) throws {
    let scratch = try ScratchArchive(kind: .mbox)
    let spool = try SpoolFile(root: scratch.root, name: "s")
    var expected: [UInt8] = []
    for (number, size) in [first, second, first, 1, second].enumerated() {
      let octets = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
      try spool.append(octets)
      expected += octets
      #expect(try read(spool, 0, expected.count, by: 100_000) == expected)
    }
    for start in [0, 1, first - 1, first, first + second, expected.count - 1] {
      for size in [1, 3000, 70_000] {
        let end = min(start + size, expected.count)
        #expect(try read(spool, start, end, by: 50_000) == Array(expected[start..<end]))
      }
    }
    var none: [UInt8] = [0]
    #expect(try spool.read(into: &none, to: 1, at: UInt64(expected.count)) == 0)
  }

  @Test(arguments: sizes, sizes)
  func writesOverWhatWasTakenBack(kept: Int, dropped: Int) throws {
    let scratch = try ScratchArchive(kind: .mbox)
    let spool = try SpoolFile(root: scratch.root, name: "s")
    try spool.append([UInt8](repeating: 1, count: kept))
    try spool.append([UInt8](repeating: 2, count: dropped))
    // What is read ahead is older than what takes its place.
    #expect(try read(spool, 0, kept, by: 1000) == [UInt8](repeating: 1, count: kept))
    spool.cut(to: UInt64(kept))
    #expect(try read(spool, 0, kept + dropped, by: 9999) == [UInt8](repeating: 1, count: kept))
    try spool.append([UInt8](repeating: 3, count: dropped + 1))
    #expect(
      try read(spool, kept, kept + dropped + 1, by: 9999)
        == [UInt8](repeating: 3, count: dropped + 1))
    #expect(try read(spool, 0, kept, by: 1000) == [UInt8](repeating: 1, count: kept))
  }

  /// The octets from `start` to `end`, or up to the last one, read in steps.
  private func read(_ spool: SpoolFile, _ start: Int, _ end: Int, by step: Int) throws -> [UInt8] {
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: step)
    while start + octets.count < end {
      let count = try spool.read(
        into: &chunk, to: min(step, end - start - octets.count),
        at: UInt64(start + octets.count))
      if count == 0 { break }
      octets += chunk[..<count]
    }
    return octets
  }
}

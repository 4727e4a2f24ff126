import IMAPWire
import MailTypes
import Testing

@Suite struct SequenceSetEncoderTests {
  @Test(
    arguments: [
      ([], ""), ([5], "5"), ([1, 2], "1:2"), ([1, 2, 3, 5, 7, 8], "1:3,5,7:8"),
      ([UInt32.max], "4294967295"),
    ] as [([UInt32], String)])
  func shortestForm(uids: [UInt32], text: String) {
    #expect(SequenceSetEncoder.text(of: UIDSet(uids.compactMap(UID.init))) == text)
  }

  @Test func openEndIsAStar() throws {
    let low = try #require(UID(7))
    #expect(SequenceSetEncoder.text(of: UIDSet(low...UID.max)) == "7:*")
  }

  @Test(arguments: [1, 9, 10, 11, 50, 3800])
  func splitsSoThatEachPartFits(limit: Int) {
    let set = UIDSet((1...3000).compactMap { UID($0 * $0 % 50_000 + 1) })
    let parts = SequenceSetEncoder.split(set, limit: limit)
    #expect(parts.reduce(UIDSet()) { $0.union($1) } == set)
    #expect(parts.map(\.count).reduce(0, +) == set.count)
    for part in parts {
      #expect(SequenceSetEncoder.text(of: part).utf8.count <= limit || part.ranges.count == 1)
    }
  }

  @Test func fullPartsAreAsLongAsTheyMayBe() {
    let set = UIDSet([1, 3, 5, 7].compactMap { UID($0) })
    #expect(SequenceSetEncoder.split(set, limit: 7).count == 1)
    #expect(SequenceSetEncoder.split(set, limit: 6).map(\.count) == [3, 1])
    #expect(SequenceSetEncoder.split(UIDSet()).isEmpty)
  }
}

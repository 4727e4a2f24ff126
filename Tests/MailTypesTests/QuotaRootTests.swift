import MailTypes
import Testing

struct QuotaRootTests {
  @Test(
    arguments: [
      (10, 512, 502 * 1024, 512 * 1024), (512, 512, 0, 512 * 1024), (600, 512, 0, 512 * 1024),
      (0, 0, 0, 0),
    ] as [(UInt64, UInt64, UInt64, UInt64)])
  func octetsLeft(usage: UInt64, limit: UInt64, left: UInt64, all: UInt64) throws {
    let root = QuotaRoot(name: [], resources: ["STORAGE": .init(usage: usage, limit: limit)])
    let room = try #require(root.octetsLeft)
    #expect(room == (left, all))
    #expect(root.messagesLeft == nil)
  }

  @Test("No limit where none is told, where 0 means none, or beyond 64 bits")
  func unlimited() {
    for resource in [
      nil, QuotaRoot.Resource(usage: 5, limit: 0), .init(usage: 0, limit: .max),
      .init(usage: 0, limit: UInt64.max / 1024 + 1),
    ] {
      let root = QuotaRoot(name: [], resources: resource.map { ["STORAGE": $0] } ?? [:])
      #expect(root.octetsLeft == nil)
    }
    let largest = QuotaRoot(
      name: [], resources: ["STORAGE": .init(usage: 0, limit: UInt64.max / 1024)])
    #expect(largest.octetsLeft?.limit == UInt64.max / 1024 * 1024)
  }

  @Test func messagesLeft() {
    let root = QuotaRoot(name: [], resources: ["MESSAGE": .init(usage: 42, limit: 1000)])
    #expect(root.messagesLeft?.left == 958)
  }
}

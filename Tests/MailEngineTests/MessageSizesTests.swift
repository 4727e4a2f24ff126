import Testing

@testable import MailEngine

@Suite("What messages are likely to weigh")
struct MessageSizesTests {
  @Test("the server's word counts first, then the folder's own messages, then all others")
  func order() {
    let sizes = MessageSizes()
    #expect(sizes.average(in: 1) == nil)
    #expect(sizes.octets(of: 3, in: 1) == 3 * MessageSizes.assumed)
    sizes.noteReceived(40, octets: 400, in: 2)
    #expect(sizes.average(in: 1) == 10)
    sizes.noteReceived(19, octets: 1900, in: 1)
    #expect(sizes.average(in: 1) == 2300 / 59)
    sizes.noteReceived(1, octets: 100, in: 1)
    #expect(sizes.average(in: 1) == 100)
    sizes.noteAnnounced(2, octets: 14, in: 1)
    #expect(sizes.average(in: 1) == 7)
    #expect(sizes.octets(of: 3, in: 1) == 21)
    #expect(sizes.average(in: 2) == 10)
  }

  @Test("what is announced of a folder is believed unless what comes of it is of another kind")
  func contradicted() {
    for (announced, isBelieved) in [(1600, true), (1616, false), (7, true), (5, false)] {
      let sizes = MessageSizes()
      sizes.noteAnnounced(1000, octets: 1000 * UInt64(announced), in: 1)
      sizes.noteReceived(19, octets: 1900, in: 1)
      #expect(sizes.average(in: 1) == UInt64(announced))
      sizes.noteReceived(1, octets: 100, in: 1)
      #expect(sizes.average(in: 1) == (isBelieved ? UInt64(announced) : 100))
    }
  }

  @Test("no announced size traps or is taken for nothing", arguments: [0, 1, UInt64.max])
  func extremes(_ size: UInt64) {
    let sizes = MessageSizes()
    for _ in 0..<3 { sizes.noteAnnounced(1, octets: size, in: 0) }
    #expect(sizes.average(in: 0) == max(1, size))
    #expect(sizes.octets(of: 1000, in: 0) == (size == .max ? .max : 1000 * max(1, size)))
  }
}

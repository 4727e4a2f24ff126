import NetTransport
import Testing

@testable import MailEngine

@Suite("Stopping a connection")
struct LinkInterrupterTests {
  @Test("one that waits is cut at once, one with a message in hand is not")
  func hold() {
    let link = LinkInterrupter()
    let waiting = link.renew()
    link.stop(.afterMessage)
    #expect(waiting.isInterrupted)

    let other = LinkInterrupter()
    let holding = other.renew()
    other.setMessageInHand(true)
    other.stop(.afterMessage)
    #expect(!holding.isInterrupted)
    other.stop(.now)
    #expect(holding.isInterrupted)
  }

  @Test("a connection that is made after the request is cut from the start")
  func late() {
    let link = LinkInterrupter()
    #expect(!link.renew().isInterrupted)
    link.stop(.afterMessage)
    #expect(link.renew().isInterrupted)
  }
}

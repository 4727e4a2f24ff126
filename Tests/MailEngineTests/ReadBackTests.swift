import MailTypes
import Testing

@testable import MailEngine

@Suite("ReadBack")
struct ReadBackTests {
  private func uids(_ range: ClosedRange<UInt32>) throws -> UIDSet {
    UIDSet(try range.map { try #require(UID($0)) })
  }

  private func isResumed(_ state: inout ReadBack) -> Bool { state.resume() }

  @Test("a break over many makes it careful, two over one strike that one out")
  func strikes() throws {
    var state = ReadBack()
    #expect(!isResumed(&state) && !state.isCareful)
    state.begin(try uids(1...5))
    state.end()
    #expect(!isResumed(&state) && !state.isCareful)
    state.begin(try uids(1...5))
    #expect(isResumed(&state) && state.isCareful && state.struckOut.isEmpty)
    #expect(!isResumed(&state))
    for round in 1...2 {
      state.begin(try uids(3...3))
      #expect(isResumed(&state))
      #expect(state.struckOut.count == (round == 2 ? 1 : 0))
    }
    #expect(!state.isOver)
    for uid: UInt32 in [4, 5] {
      for _ in 1...2 {
        state.begin(try uids(uid...uid))
        #expect(isResumed(&state))
      }
    }
    let struckOut = try uids(3...5)
    #expect(state.isOver && state.struckOut == struckOut)
  }
}

import MailTypes
import Synchronization
import Testing

@testable import MailEngine

@Suite struct StopSignalTests {
  @Test func urgencyOnlyGrowsAndTheFirstSignalNamesTheStatus() {
    let signal = StopSignal()
    let heard = Mutex<[StopSignal.Urgency]>([])
    let key = signal.addHandler { urgency in heard.withLock { $0.append(urgency) } }
    signal.request(.afterMessage, status: .terminated)
    signal.request(.afterMessage, status: .interrupted)
    signal.request(.now, status: .interrupted)
    signal.request(.afterMessage, status: .interrupted)
    #expect(heard.withLock { $0 } == [.afterMessage, .now])
    #expect(signal.status == .terminated)
    signal.removeHandler(key)
    let late = Mutex<[StopSignal.Urgency]>([])
    _ = signal.addHandler { urgency in late.withLock { $0.append(urgency) } }
    #expect(late.withLock { $0 } == [.now])
  }

  @Test func aChildStopsWithItsParentAndAlone() {
    let parent = StopSignal()
    let child = parent.makeChild()
    child.request(.now, status: .inputOutput)
    #expect(!parent.isStopping)
    let other = parent.makeChild()
    parent.request(.afterMessage, status: .terminated)
    #expect(other.urgency == .afterMessage)
    #expect(other.status == .terminated)
    #expect(parent.makeChild().isStopping)
  }

  @Test func whoeverSleepsIsWoken() async throws {
    let signal = StopSignal()
    try await signal.sleep(seconds: 0.01)
    let sleeping = Task { try await signal.sleep(seconds: 60) }
    signal.request(.afterMessage, status: .interrupted)
    await #expect(throws: StopRequested.self) { try await sleeping.value }
  }

  @Test func aFirstRequestBecomesUrgentByItself() async throws {
    let signal = StopSignal()
    _ = signal.escalate(after: 0.02)
    signal.request(.afterMessage, status: .terminated)
    #expect(signal.urgency == .afterMessage)
    for _ in 0..<500 where signal.urgency != .now { try await Task.sleep(for: .milliseconds(10)) }
    #expect(signal.urgency == .now)
    #expect(signal.status == .terminated)
  }
}

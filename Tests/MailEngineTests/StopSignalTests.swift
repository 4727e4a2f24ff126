import MailEngine
import MailTypes
import Synchronization
import Testing

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
}

import JobEvents
import Testing

@testable import MailEngine

@Suite("What a backup has to fetch, in messages")
struct MessagePlanTests {
  @Test("the folders are added up, and what turns out of one replaces what was thought of it")
  func follows() {
    let meter = ProgressMeter(observer: JobRecorder())
    let plan = MessagePlan([1: 100, 2: 20, 3: 0], meter: meter)
    #expect(plan.total == 120)
    plan.set(70, of: 1)
    #expect(meter.current.messagesTotal == 90)
    plan.set(5, of: 3)
    plan.set(2, of: 9)
    #expect(plan.total == 97, "a folder of which nothing was known adds to it")
    #expect(meter.current.messagesTotal == 97)
  }

  @Test("there is no total before anything is known, and numbers without sense do not trap")
  func extremes() {
    let meter = ProgressMeter(observer: JobRecorder())
    #expect(MessagePlan(meter: meter).total == nil)
    let plan = MessagePlan([1: .max, 2: .max, 3: -5], meter: meter)
    #expect(plan.total == 2 << 43)
    plan.set(-1, of: 1)
    plan.set(.max, of: 3)
    #expect(plan.total == 2 << 43)
  }
}

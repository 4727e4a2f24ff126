import JobEvents
import Testing

@testable import MailEngine

@Suite("What a backup has to fetch, in octets")
struct OctetPlanTests {
  @Test("the folders are added up, and what turns out of one replaces what was thought of it")
  func follows() {
    let meter = ProgressMeter(observer: JobRecorder())
    let plan = OctetPlan([1: 100, 2: 20, 3: 0], meter: meter)
    #expect(plan.total == 120)
    plan.set(70, of: 1)
    #expect(plan.total == 90)
    plan.set(5, of: 3)
    #expect(meter.current.bytesTotal == 95)
    meter.message(octets: 96, in: "a")
    #expect(meter.current.bytesTotal == 96, "never less than what is done")
    plan.set(0, of: 9)
    #expect(plan.total == 95, "of a folder that is not planned")
  }

  @Test("without the size of every folder there is no total")
  func unknown() {
    let meter = ProgressMeter(observer: JobRecorder())
    let plan = OctetPlan(nil, meter: meter)
    plan.set(70, of: 1)
    #expect(plan.total == nil)
    #expect(meter.current.bytesTotal == nil)
  }

  @Test("no size traps")
  func extremes() {
    let meter = ProgressMeter(observer: JobRecorder())
    let folders = Dictionary(uniqueKeysWithValues: (0..<1000).map { ($0, UInt64.max) })
    let plan = OctetPlan(folders, meter: meter)
    for folder in 0..<1000 { plan.set(folder.isMultiple(of: 2) ? .max : 0, of: folder) }
    #expect(plan.total == 500 << 43)
  }

  @Test(
    "what is new of a folder is what the archive has not of it",
    arguments: [
      (0, 10, 1000, 0, 0), (10, 10, 1000, 0, 1000), (10, 10, 1000, 400, 1000),
      (3, 10, 1000, 700, 300), (3, 10, 1000, 1000, 300), (3, 10, 1000, 5000, 300),
      (1, 0, 50, 0, 50), (2, 3, UInt64.max, 0, .max),
    ])
  func new(new: Int, listed: Int, size: UInt64, archived: UInt64, octets: UInt64) {
    #expect(OctetPlan.octets(new: new, of: listed, size: size, archived: archived) == octets)
  }
}

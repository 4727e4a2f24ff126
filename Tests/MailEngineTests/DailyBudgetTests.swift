import Synchronization
import Testing

@testable import MailEngine

@Suite("The budget of a day")
struct DailyBudgetTests {
  private final class Clock: Sendable {
    private let value: Mutex<Int64>
    init(_ seconds: Int64) { value = Mutex(seconds) }
    var seconds: Int64 {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }

  private static let hour: Int64 = 3600

  @Test("an hour counts until a day after its end")
  func window() {
    let clock = Clock(1000 * Self.hour + 1800)
    let budget = DailyBudget(limit: 100) { clock.seconds }
    budget.note(octets: 60)
    #expect(budget.spent == 60 && budget.secondsUntilRoom == nil && !budget.isSpent())
    #expect(budget.isSpent(underWay: 40) && !budget.isSpent(underWay: 39))
    clock.seconds += 2 * Self.hour
    budget.note(octets: 40)
    #expect(budget.isSpent())
    // The first hour ends at 1001 and counts for 24 more.
    #expect(budget.secondsUntilRoom == Int(1025 * Self.hour - clock.seconds))
    clock.seconds = 1025 * Self.hour - 1
    #expect(budget.secondsUntilRoom == 1)
    clock.seconds += 1
    #expect(budget.spent == 40 && budget.secondsUntilRoom == nil)
    clock.seconds = 1027 * Self.hour
    #expect(budget.spent == 0)
    #expect(budget.journalText == #"{"1000":60,"1002":40}"#)
  }

  @Test("former runs count, what is older than a day does not, nor what is to come")
  func former() {
    let former: [Int64: UInt64] = [975: 1000, 976: 7, 1000: 5, 1001: 9000]
    let budget = DailyBudget(limit: 20, former: former) { 1000 * Self.hour }
    #expect(budget.spent == 12)
    budget.note(octets: 8)
    // Without the oldest hour there is room.
    #expect(budget.secondsUntilRoom == Int(Self.hour))
    #expect(budget.journalText == #"{"1000":8}"#)
  }

  @Test("without a limit all is counted and nothing held back, and no sum traps")
  func extremes() {
    let unlimited = DailyBudget(limit: nil, former: [1000: .max]) { 1000 * Self.hour }
    unlimited.note(octets: 1)
    #expect(!unlimited.isSpent(underWay: .max) && unlimited.secondsUntilRoom == nil)
    let limited = DailyBudget(limit: 1, former: [999: .max, 1000: .max]) { 1000 * Self.hour }
    #expect(limited.isSpent(underWay: .max))
    #expect(limited.secondsUntilRoom == Int(25 * Self.hour))
  }
}

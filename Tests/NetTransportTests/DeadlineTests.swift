import Testing

@testable import NetTransport

struct DeadlineTests {
  @Test("A deadline passes when its time has come, not before")
  func passes() {
    #expect(Deadline.after(.zero).hasPassed)
    #expect(Deadline.after(.seconds(-5)).hasPassed)
    #expect(!Deadline.after(seconds: 60).hasPassed)
    #expect(!Deadline.never.hasPassed)
  }

  @Test("Any number of seconds is a deadline", arguments: [Int.min, -1, 0, 1, Int.max])
  func survivesAnyNumber(seconds: Int) {
    #expect(Deadline.after(seconds: seconds).hasPassed == (seconds <= 0))
  }

  @Test("The earlier deadline is the smaller one")
  func compares() {
    let soon = Deadline.after(seconds: 1)
    let later = Deadline.after(seconds: 2)
    #expect(soon < later)
    #expect(soon < .never)
    #expect(!(Deadline.never < .never))
    #expect(min(.never, soon) == soon)
  }

  @Test("Waits are rounded up to milliseconds, in parts of an hour at most")
  func countsMilliseconds() {
    #expect(Deadline.after(.zero).pollMilliseconds == 0)
    #expect((1...2).contains(Deadline.after(.microseconds(1200)).pollMilliseconds))
    #expect((9_900...10_000).contains(Deadline.after(seconds: 10).pollMilliseconds))
    #expect(Deadline.never.pollMilliseconds == 3_600_000)
  }
}

import MailEngine
import Testing

@Suite struct RetryPolicyTests {
  @Test func waitsLongerEachTimeAndGivesUpAfterItsPatience() {
    let policy = RetryPolicy(patience: 10)
    var standstill = RetryPolicy.Standstill()
    var (now, waits): (Double, [Double]) = (100, [])
    while case .wait(let seconds) = policy.next(
      &standstill, now: now, serverDelay: nil, jitter: 0.5)
    {
      waits.append(seconds)
      now += seconds
      if waits.count > 50 { break }
    }
    #expect(Array(waits.prefix(4)) == [0.5, 1, 2, 4])
    #expect(now == 110)
  }

  @Test func honoursTheServersDelayOrGivesUpAtOnce() {
    let policy = RetryPolicy(patience: 10)
    var standstill = RetryPolicy.Standstill()
    #expect(
      policy.next(&standstill, now: 0, serverDelay: 7, jitter: 0) == .wait(seconds: 7))
    #expect(policy.next(&standstill, now: 7, serverDelay: 7, jitter: 0) == .giveUp)
  }

  @Test func triesOnceWithoutPatience() {
    var standstill = RetryPolicy.Standstill()
    let decision = RetryPolicy(patience: 0).next(
      &standstill, now: 5, serverDelay: nil, jitter: 0)
    #expect(decision == .giveUp)
  }

  @Test(arguments: [1, 20, 500]) func neverWaitsLongerThanTheLongestWait(tries: Int) {
    var standstill = RetryPolicy.Standstill()
    standstill.tries = tries
    standstill.since = 0
    let decision = RetryPolicy(patience: 1e6).next(
      &standstill, now: 1, serverDelay: nil, jitter: 1)
    guard case .wait(let seconds) = decision else {
      Issue.record("gave up")
      return
    }
    #expect(seconds <= 37.5)
  }
}

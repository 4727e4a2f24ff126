import Testing

@testable import MailTypes

@Suite("Limits of a day")
struct DailyLimitTests {
  @Test(
    "sizes, and none",
    arguments: [
      ("2500MB", DailyLimit.octets(2_500_000_000)), ("1", .octets(1)), ("1.5k", .octets(1500)),
      ("none", DailyLimit.none), ("0", nil), ("", nil), ("None", nil), ("-1", nil), ("5MB/s", nil),
      ("99999999999999999999", nil),
    ])
  func parse(_ text: String, _ limit: DailyLimit?) {
    #expect(DailyLimit(text) == limit)
  }
}

import MailTypes
import Testing

@testable import TerminalUI

@Suite("Amounts in words")
struct QuantityTextTests {
  @Test(
    "octets",
    arguments: [
      (0, "0 B"), (1, "1 B"), (999, "999 B"), (1000, "1.0 kB"), (1049, "1.0 kB"), (1050, "1.1 kB"),
      (9949, "9.9 kB"), (99_949, "99.9 kB"), (99_950, "100 kB"), (999_499, "999 kB"),
      (999_500, "1.0 MB"), (1_234_567, "1.2 MB"), (999_499_999, "999 MB"), (999_500_000, "1.0 GB"),
      (1_000_000_000_000, "1.0 TB"), (UInt64.max, "18.4 EB"),
    ] as [(UInt64, String)])
  func octets(count: UInt64, text: String) {
    #expect(ByteCountText.text(count) == text)
  }

  @Test(
    "durations",
    arguments: [
      (0, "0.0 s", "0.0 秒"), (0.44, "0.4 s", "0.4 秒"), (9.94, "9.9 s", "9.9 秒"),
      (9.96, "10 s", "10 秒"),
      (59.4, "59 s", "59 秒"), (59.6, "1 min 0 s", "1 分 0 秒"), (3599, "59 min 59 s", "59 分 59 秒"),
      (3600, "1 h 0 min", "1 時間 0 分"), (90_000, "1 d 1 h", "1 日 1 時間"), (-5, "0.0 s", "0.0 秒"),
      (.nan, "0.0 s", "0.0 秒"), (.infinity, "0.0 s", "0.0 秒"),
      (1e300, "11574074074 d 1 h", "11574074074 日 1 時間"),
    ] as [(Double, String, String)])
  func durations(seconds: Double, english: String, japanese: String) {
    let phrase = DurationText.phrase(seconds: seconds)
    #expect(phrase.en == english)
    #expect(phrase.ja == japanese)
  }

  @Test(
    "clocks",
    arguments: [
      (-1, "0:00"), (5, "0:05"), (754, "12:34"), (3723, "1:02:03"), (360_000, "100:00:00"),
    ])
  func clocks(seconds: Int, text: String) {
    #expect(DurationText.clock(seconds: seconds) == text)
  }

  @Test(
    "counts",
    arguments: [
      (0, "0", "0 messages"), (1, "1", "1 message"), (-1234, "-1,234", "-1,234 messages"),
      (12_345, "12,345", "12,345 messages"),
      (
        Int.min, "-9,223,372,036,854,775,808",
        "-9,223,372,036,854,775,808 messages"
      ),
    ])
  func counts(value: Int, text: String, counted: String) {
    #expect(NumberText.text(value) == text)
    #expect(NumberText.counted(value, "message") == counted)
  }

  @Test(
    "the time of day",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1_704_164_645_678, "2024-01-02T03:04:05.678Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func timeOfDay(milliseconds: Int64, text: String) {
    #expect(WallClock.rfc3339(milliseconds: milliseconds) == text)
  }
}

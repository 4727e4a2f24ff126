import MailTypes
import Testing

@Suite("DurationNotation")
struct DurationNotationTests {
  @Test(
    "reads what people write",
    arguments: [
      ("0s", 0), ("45s", 45), ("30m", 1800), ("30min", 1800), ("2h", 7200), ("14d", 1_209_600),
      ("2w", 1_209_600), ("1h30m", 5400), ("1d2h3m4s", 93_784), ("90", 90), ("2H", 7200),
      ("36500d", DurationNotation.longest),
    ])
  func accepted(text: String, seconds: Int) {
    #expect(DurationNotation.parse(text) == .seconds(seconds))
  }

  @Test(
    "refuses everything else",
    arguments: [
      "", "s", "2x", "2 h", "-1s", "+1s", "1.5h", "30m1h", "1h2h", "1h2", "２h", "36501d",
      "36500d1s", "99999999999999999999s", "9223372036854775807w",
    ])
  func refused(text: String) {
    #expect(DurationNotation.parse(text) == nil)
  }
}

import MailTypes
import Testing

@Suite("ByteCountNotation")
struct ByteCountNotationTests {
  @Test(
    "units are powers of 1000",
    arguments: [
      ("0", 0), ("1", 1), ("500k", 500_000), ("500KB", 500_000), ("5M", 5_000_000),
      ("1.5M", 1_500_000), ("2g", 2_000_000_000), ("18446744073709551615", UInt64.max),
    ] as [(String, UInt64)])
  func accepted(text: String, count: UInt64) {
    #expect(ByteCountNotation.parse(text) == count)
  }

  @Test(
    "refuses what is no size or too large",
    arguments: ["", "k", "-1", "1 k", "1.k", ".5M", "1T", "5MiB", "1k/s", "18446744073709551616"])
  func refused(text: String) {
    #expect(ByteCountNotation.parse(text) == nil)
  }
}

import MailTypes
import Testing

@Suite("ByteRateNotation")
struct ByteRateNotationTests {
  @Test(
    "units are powers of 1000",
    arguments: [
      ("1", 1), ("500k", 500_000), ("500kB", 500_000), ("500kb/s", 500_000), ("5M", 5_000_000),
      ("5MB/s", 5_000_000), ("1G", 1_000_000_000), ("1.5M", 1_500_000), ("0.001k", 1),
      ("18446744073709551615", UInt64.max),
    ] as [(String, UInt64)])
  func accepted(text: String, rate: UInt64) {
    #expect(ByteRateNotation.parse(text) == rate)
  }

  @Test(
    "refuses what is no rate, is zero or too large",
    arguments: [
      "", "k", "0", "0k", "-1k", "1 k", "1.k", ".5M", "1.2.3k", "1T", "5MiB", "1k/m",
      "18446744073709551616", "18446744073709551615k", "18446744073.9999999999G",
    ])
  func refused(text: String) {
    #expect(ByteRateNotation.parse(text) == nil)
  }
}

import MailFormats
import MailTypes
import Testing

@Suite("Separator lines of an mbox")
struct MboxSeparatorLineTests {
  @Test(
    "the date is that of asctime in UTC",
    arguments: [
      (0, "Thu Jan  1 00:00:00 1970"), (1_764_180_237, "Wed Nov 26 18:03:57 2025"),
      (-1, "Wed Dec 31 23:59:59 1969"), (-62_135_510_400, "Tue Jan  2 00:00:00 0001"),
      (951_782_400, "Tue Feb 29 00:00:00 2000"), (253_402_214_399, "Thu Dec 30 23:59:59 9999"),
    ])
  func dates(_ seconds: Int64, _ date: String) {
    let line = MboxSeparatorLine.octets(date: InternalDate(seconds: seconds, zoneMinutes: 540))
    #expect(String(decoding: line, as: UTF8.self) == "From MAILER-DAEMON \(date)\n")
    #expect(line.count == MboxSeparatorLine.length)
  }
}

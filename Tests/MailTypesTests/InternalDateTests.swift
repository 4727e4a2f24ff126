import MailTypes
import Testing

@Suite struct InternalDateTests {
  @Test(arguments: [
    ("17-Jul-1996 02:44:25 -0700", Int64(837_596_665), -420, "1996-07-17T02:44:25-07:00"),
    ("01-Jan-1970 00:00:00 +0000", 0, 0, "1970-01-01T00:00:00Z"),
    ("31-Dec-1969 23:59:59 +0000", -1, 0, "1969-12-31T23:59:59Z"),
    ("29-Feb-2024 09:00:00 +0900", 1_709_164_800, 540, "2024-02-29T09:00:00+09:00"),
    ("19-Jan-2038 03:14:08 +0000", 2_147_483_648, 0, "2038-01-19T03:14:08Z"),
    ("02-Jan-0001 00:00:00 +0000", -62_135_510_400, 0, "0001-01-02T00:00:00Z"),
    ("30-Dec-9999 23:59:59 +0000", 253_402_214_399, 0, "9999-12-30T23:59:59Z"),
  ])
  func readsAndWrites(text: String, seconds: Int64, zone: Int, rfc3339: String) throws {
    let date = try #require(InternalDate(imap: text.utf8))
    #expect(date.seconds == seconds)
    #expect(date.zoneMinutes == zone)
    #expect(date.imap == text)
    #expect(date.rfc3339 == rfc3339)
  }

  @Test(arguments: [" 7-Jul-2020 00:00:00 +0000", "7-jul-2020 00:00:00 +0000"])
  func readsLooseDays(text: String) throws {
    let date = try #require(InternalDate(imap: text.utf8))
    #expect(date.imap == "07-Jul-2020 00:00:00 +0000")
  }

  @Test(arguments: [
    "", "00-Jan-0000 00:00:00 +0000", "30-Feb-2024 00:00:00 +0000", "29-Feb-2023 00:00:00 +0000",
    "01-Foo-2024 00:00:00 +0000", "01-Jan-2024 24:00:00 +0000", "01-Jan-2024 00:60:00 +0000",
    "01-Jan-2024 00:00:00 +0060", "01-Jan-2024 00:00:00 +2400", "01-Jan-2024 00:00:00 +0000 x",
    "01-Jan-99999 00:00:00 +0000", "01-Jan-2024 00:00:00 0000",
  ])
  func refusesWhatIsNoDate(text: String) {
    #expect(InternalDate(imap: text.utf8) == nil)
  }

  @Test func everyDayOfFourCenturiesRoundTrips() {
    var previous = CivilDate(year: 1899, month: 12, day: 31).daysSince1970
    for year in 1900..<2300 {
      for month in 1...12 {
        for day in 1...CivilDate.days(inMonth: month, year: year) {
          let date = CivilDate(year: year, month: month, day: day)
          let days = date.daysSince1970
          if days != previous + 1 || CivilDate(daysSince1970: days) != date {
            Issue.record("\(date) is day \(days), after \(previous)")
            return
          }
          previous = days
        }
      }
    }
  }

  @Test func extremeSecondsStayWithinWhatCanBeSaid() {
    #expect(InternalDate(seconds: .max, zoneMinutes: 1439).imap == "31-Dec-9999 23:58:59 +2359")
    #expect(InternalDate(seconds: .min, zoneMinutes: -1439).rfc3339 == "0001-01-01T00:01:00-23:59")
  }
}

import MailTypes
import Testing

@Suite("PointInTime")
struct PointInTimeTests {
  private static let mayDay = CivilDate(year: 2024, month: 5, day: 1)

  @Test(
    "reads days, times, instants and lengths of time",
    arguments: [
      ("2024-05-01", .day(mayDay)), ("2024-02-29", .day(CivilDate(year: 2024, month: 2, day: 29))),
      ("0001-01-01", .day(CivilDate(year: 1, month: 1, day: 1))),
      ("2024-05-01T09:30", .local(mayDay, secondOfDay: 34_200)),
      ("2024-05-01 09:30:15", .local(mayDay, secondOfDay: 34_215)),
      ("2024-05-01T23:59:60", .local(mayDay, secondOfDay: 86_400)),
      ("2024-05-01T09:30:15Z", .instant(1_714_555_815)),
      ("2024-05-01t09:30:15.123456z", .instant(1_714_555_815)),
      ("2024-05-01T09:30:15+09:00", .instant(1_714_523_415)),
      ("2024-05-01 09:30-03:30", .instant(1_714_568_400)),
      ("1969-12-31T23:59:59Z", .instant(-1)), ("30d", .ago(2_592_000)), ("1h30m", .ago(5400)),
      ("0s", .ago(0)),
    ] as [(String, PointInTime)])
  func accepted(text: String, moment: PointInTime) {
    #expect(PointInTime(text) == moment)
  }

  @Test(
    "refuses everything else",
    arguments: [
      "", "2024", "20240501", "2024-5-1", "2024-05", "2024-13-01", "2024-00-01", "2024-05-00",
      "2024-05-32", "2023-02-29", "0000-01-01", "2024-05-01T", "2024-05-01T24:00",
      "2024-05-01T09", "2024-05-01T09:60", "2024-05-01T09:30:61", "2024-05-01T09:30:15.",
      "2024-05-01T09:30:15+0900", "2024-05-01T09:30:15+24:00", "2024-05-01T09:30:15+09:60",
      "2024-05-01T09:30:15Zx", "2024-05-01Z", " 2024-05-01", "-30d", "30x", "yesterday",
      "２024-05-01",
    ])
  func refused(text: String) {
    #expect(PointInTime(text) == nil)
  }
}

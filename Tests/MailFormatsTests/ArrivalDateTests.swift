import MailFormats
import MailTypes
import Testing

@Suite struct ArrivalDateTests {
  private static let noon = InternalDate(seconds: 1_700_000_000, zoneMinutes: 0)

  /// 14 Nov 2023, 22:13:20 UTC, in a zone.
  private static func zoned(_ minutes: Int) -> InternalDate {
    InternalDate(seconds: 1_700_000_000, zoneMinutes: minutes)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let header: String
    var date: InternalDate?
    var source = DateSource.received

    init(_ name: String, _ header: String, _ date: InternalDate?, _ source: DateSource = .received)
    {
      testDescription = name
      self.header = header
      self.date = date
      self.source = source
    }
  }

  private static let received = "Received: from a (a [192.0.2.1])\r\n\tby b with ESMTP id 1;\r\n\t"

  static let rows = [
    Row("Received", received + "Tue, 14 Nov 2023 22:13:20 +0000\r\n", noon),
    Row(
      "Received goes before Date, whatever their order",
      "Date: Mon, 1 Jan 2001 00:00:00 +0000\r\n" + received + "14 Nov 2023 22:13:20 +0000\r\n", noon
    ),
    Row(
      "the first of several is the newest",
      received + "Tue, 14 Nov 2023 22:13:20 +0000\r\n" + received
        + "Mon, 1 Jan 2001 00:00:00 +0000\r\n",
      noon),
    Row(
      "one that cannot be read is passed over for the next",
      received + "soon\r\n" + received + "Tue, 14 Nov 2023 22:13:20 +0000\r\n", noon),
    Row(
      "one without a semicolon is passed over",
      "Received: by b Tue, 14 Nov 2023 22:13:20 +0000\r\nDate: Wed, 15 Nov 2023 07:13:20 +0900\r\n",
      zoned(540), .date),
    Row(
      "the last semicolon counts",
      "Received: by b; (a; b) Tue, 1 Jan 2001 00:00:00 +0000; Tue, 14 Nov 2023 22:13:20 +0000\r\n",
      noon),
    Row(
      "Date where nothing was received", "Date: Wed, 15 Nov 2023 07:13:20 +0900\r\n", zoned(540),
      .date),
    Row(
      "the first Date counts",
      "Date: Wed, 15 Nov 2023 07:13:20 +0900\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\n",
      zoned(540),
      .date),
    Row(
      "other fields that are named alike are none of these",
      "X-Received: by a; Mon, 1 Jan 2001 00:00:00 +0000\r\nResent-Date: Mon, 1 Jan 2001 00:00:00 +0000\r\n"
        + "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n", noon, .date),
    Row(
      "names without case, lines with LF", "DATE: Tue, 14 Nov 2023 22:13:20 +0000\n", noon, .date),
    Row("folded", "Date: Tue,\r\n 14 Nov\r\n\t2023 22:13:20\r\n +0000\r\n", noon, .date),
    Row("comments", "Date: Tue (Di), 14 Nov 2023 (a (b) c) 22:13:20 +0000 (UTC)\r\n", noon, .date),
    Row("without day of the week and zone", "Date: 14 Nov 2023 22:13:20\r\n", noon, .date),
    Row(
      "without seconds", "Date: 14 Nov 2023 22:13 +0000\r\n",
      InternalDate(seconds: 1_699_999_980, zoneMinutes: 0), .date),
    Row("-0000 is UTC", "Date: 14 Nov 2023 22:13:20 -0000\r\n", noon, .date),
    Row("west of UTC", "Date: 14 Nov 2023 14:13:20 -0800\r\n", zoned(-480), .date),
    Row("half an hour", "Date: 15 Nov 2023 03:43:20 +0530\r\n", zoned(330), .date),
    // RFC 5322 §4.3.
    Row("GMT", "Date: 14 Nov 2023 22:13:20 GMT\r\n", noon, .date),
    Row("UT", "Date: 14 Nov 2023 22:13:20 UT\r\n", noon, .date),
    Row("EST", "Date: 14 Nov 2023 17:13:20 EST\r\n", zoned(-300), .date),
    Row("PDT", "Date: 14 Nov 2023 15:13:20 PDT\r\n", zoned(-420), .date),
    Row("JST", "Date: 15 Nov 2023 07:13:20 JST\r\n", zoned(540), .date),
    Row("a name and its offset", "Date: 15 Nov 2023 07:13:20 +0900 JST\r\n", zoned(540), .date),
    Row("a military zone says nothing", "Date: 14 Nov 2023 22:13:20 K\r\n", noon, .date),
    Row("two digits of a year", "Date: 14 Nov 23 22:13:20 +0000\r\n", noon, .date),
    Row(
      "two digits of the last century", "Date: 1 Jan 70 00:00:01 +0000\r\n",
      InternalDate(seconds: 1, zoneMinutes: 0), .date),
    Row("three digits of a year", "Date: 14 Nov 123 22:13:20 +0000\r\n", noon, .date),
    Row("asctime", "Date: Tue Nov 14 22:13:20 2023\r\n", noon, .date),
    Row(
      "before 1970", "Date: 31 Dec 1969 23:59:59 +0000\r\n",
      InternalDate(seconds: -1, zoneMinutes: 0),
      .date),
    Row(
      "after 2038", "Date: 1 Jan 2040 00:00:00 +0000\r\n",
      InternalDate(seconds: 2_208_988_800, zoneMinutes: 0), .date),
    Row(
      "29 February", "Date: 29 Feb 2024 00:00:00 +0000\r\n",
      InternalDate(seconds: 1_709_164_800, zoneMinutes: 0), .date),
    Row(
      "a leap second", "Date: 31 Dec 2016 23:59:60 +0000\r\n",
      InternalDate(seconds: 1_483_228_800, zoneMinutes: 0), .date),
    Row("no header", "", nil),
    Row("no date", "Subject: 14 Nov 2023 22:13:20 +0000\r\n", nil),
    Row("an empty date", "Date:\r\n", nil),
    Row("a date of another language", "Date: 14 novembre 2023 22:13:20\r\n", nil),
    Row("30 February", "Date: 30 Feb 2024 00:00:00 +0000\r\n", nil),
    Row("29 February of another year", "Date: 29 Feb 2023 00:00:00 +0000\r\n", nil),
    Row("day 0", "Date: 0 Nov 2023 22:13:20 +0000\r\n", nil),
    Row("year 0", "Date: 14 Nov 0000 22:13:20 +0000\r\n", nil),
    Row("five digits of a year", "Date: 14 Nov 20230 22:13:20 +0000\r\n", nil),
    Row("hour 24", "Date: 14 Nov 2023 24:00:00 +0000\r\n", nil),
    Row("minute 60", "Date: 14 Nov 2023 22:60:20 +0000\r\n", nil),
    Row("second 61", "Date: 14 Nov 2023 22:13:61 +0000\r\n", nil),
    Row("an offset of a day", "Date: 14 Nov 2023 22:13:20 +2400\r\n", nil),
    Row("an offset of 60 minutes", "Date: 14 Nov 2023 22:13:20 +0060\r\n", nil),
    Row("digits without end", "Date: 14 Nov 2023 22:13:20 +99999999999999999999999999\r\n", nil),
    Row("a date without time", "Date: 14 Nov 2023\r\n", nil),
    Row("more words than a date has", "Date: 14 Nov 2023 22:13:20 UTC a b c d e f g h i\r\n", nil),
  ]

  @Test(arguments: rows)
  func date(_ row: Row) {
    let arrival = ArrivalDate(header: Array((row.header + "\r\n").utf8))
    #expect(arrival?.date == row.date)
    #expect(arrival?.date.zoneMinutes == row.date?.zoneMinutes)
    if row.date != nil { #expect(arrival?.source == row.source) }
  }

  /// Whatever the octets are, nothing traps.
  @Test func anyOctets() {
    var generator = SeededGenerator(seed: 5)
    let words = [
      "Date:", "Received:", ";", " ", "14", "Nov", "2023", "22:13:20", "+0900", "(", ")", "\r\n",
      "\n",
      "\t", "-", ":", ",", "\0", "é", "99999999999999999999", "GMT",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? ""
      }
      _ = ArrivalDate(header: Array(text.joined().utf8))
    }
  }
}

import MailTypes
import POP3Wire
import Testing

@Suite struct ListingTests {
  @Test(
    arguments: [
      ("1 120", ScanListing(number: 1, octets: 120)),
      ("  2\t 200 octets, new", ScanListing(number: 2, octets: 200)),
      ("3 0", ScanListing(number: 3, octets: 0)),
      ("4 18446744073709551615", ScanListing(number: 4, octets: .max)),
      ("4 18446744073709551616", nil), ("0 12", nil), ("-1 12", nil), ("1", nil), ("", nil),
      ("1 x", nil), ("x 1", nil), ("9223372036854775808 1", nil), ("1 1.5", nil),
    ] as [(String, ScanListing?)])
  func scanListing(line: String, entry: ScanListing?) {
    let read = ScanListing(Array(line.utf8).span)
    #expect(read == entry)
  }

  @Test(
    arguments: [
      ("1 whqtswO00WBw418f9t5JxYwZ", 1, "whqtswO00WBw418f9t5JxYwZ"), ("2 a b c", 2, "a"),
      ("3", 3, nil), ("3 ", 3, nil), ("4\t\t\"x\"", 4, "\"x\""),
    ] as [(String, Int, String?)])
  func uniqueIDListing(line: String, number: Int, id: String?) {
    let entry = UniqueIDListing(Array(line.utf8).span)
    #expect(entry?.number == number)
    #expect(entry?.uniqueID == id.map { UniqueIdentifier(Array($0.utf8)) })
  }

  @Test(arguments: ["", "x y", "0 y", "-3 y", "99999999999999999999 y"])
  func noUniqueIDListing(line: String) {
    let read = UniqueIDListing(Array(line.utf8).span)
    #expect(read == nil)
  }

  private func lines(_ text: String, maximum: Int = 100) throws -> (lines: [String], rest: String)?
  {
    let reader = ListingReader(maximum: maximum)
    var octets = Array(text.utf8)
    var lines: [String] = []
    while true {
      switch try reader.next(in: octets.span) {
      case .needsMore: return nil
      case .end(let consumed):
        return (lines, String(decoding: octets.dropFirst(consumed), as: UTF8.self))
      case .line(let range, let consumed):
        lines.append(String(decoding: octets[range], as: UTF8.self))
        octets.removeFirst(consumed)
      }
    }
  }

  @Test(
    arguments: [
      (".\r\n+OK", [], "+OK"), ("1 2\r\n2 3\r\n.\r\n", ["1 2", "2 3"], ""),
      ("1 2\n.\n+", ["1 2"], "+"), ("..x\r\n.y\r\n.\r\n", [".x", ".y"], ""),
      ("\r\n.\r\n", [""], ""),
    ] as [(String, [String], String)])
  func cutsListings(text: String, wanted: [String], rest: String) throws {
    let read = try #require(try lines(text))
    #expect(read.lines == wanted)
    #expect(read.rest == rest)
  }

  @Test func cutOffListingsDoNotEnd() throws {
    let octets = Array("1 120\r\n2 200\r\n.\r\n".utf8)
    for length in octets.indices {
      let text = String(decoding: octets.prefix(length), as: UTF8.self)
      #expect(try lines(text) == nil, "\(length) octets")
    }
  }

  @Test func boundsTheLine() throws {
    #expect(try lines("12345678\r\n.\r\n", maximum: 10) != nil)
    let error = POP3WireError(.limitExceeded(what: .listingLine, actual: 11, maximum: 10))
    #expect(throws: error) { _ = try lines("123456789\r\n.\r\n", maximum: 10) }
  }
}

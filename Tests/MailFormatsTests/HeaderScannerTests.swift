import MailFormats
import Testing

@Suite("Header scanner")
struct HeaderScannerTests {
  @Test(
    "finds fields whatever the line ends are",
    arguments: ["\r\n", "\n", "\r", "\r\r\n"])
  func lineEnds(_ end: String) {
    let block = Array("From: a\(end)Subject: b\(end)\tc\(end)\(end)Body: no".utf8)
    #expect(HeaderScanner.firstBody(of: "subject", in: block) == Array("b\tc".utf8))
    #expect(HeaderScanner.firstBody(of: "FROM", in: block) == Array("a".utf8))
    #expect(HeaderScanner.firstBody(of: "Body", in: block) == nil)
  }

  @Test(
    "reads one field",
    arguments: [
      ("Subject: x\r\n", "x"), ("Subject:x\r\n", "x"), ("Subject :  x  \r\n", "x"),
      ("sUBJECT:\r\n x\r\n", "x"), ("Subject:\r\n", ""), ("Subject: a: b\r\n", "a: b"),
      ("From me Mon\r\nSubject: x\r\n", "x"), ("no colon here\r\nSubject: x", "x"),
      ("Subject: x", "x"), ("Subject: 1\r\nSubject: 2\r\n", "1"), (": y\r\nSubject: x\r\n", "x"),
      (" leading: z\r\nSubject: x\r\n", "x"), ("Subject: a\r\n b\r\n\tc\r\nTo: d\r\n", "a b\tc"),
    ])
  func oneField(_ block: String, _ body: String) {
    #expect(HeaderScanner.firstBody(of: "Subject", in: Array(block.utf8)) == Array(body.utf8))
  }

  @Test(
    "finds nothing where nothing is",
    arguments: [
      "", "\r\n", "\r\nSubject: x\r\n", "\n\n", ":", "Subject", "Subjects: x\r\n", "\u{0}",
    ])
  func nothing(_ block: String) {
    #expect(HeaderScanner.firstBody(of: "Subject", in: Array(block.utf8)) == nil)
  }

  @Test("fields are ranges into the block")
  func ranges() {
    let block = Array("A: 1\r\nBc: 2\r\n 3\r\n\r\n".utf8)
    var scanner = HeaderScanner(block)
    #expect(scanner.next() == HeaderField(name: 0..<1, body: 2..<4))
    #expect(scanner.next() == HeaderField(name: 6..<8, body: 9..<15))
    #expect(scanner.next() == nil)
    #expect(scanner.next() == nil)
  }
}

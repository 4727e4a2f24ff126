import MailFormats
import Testing

@Suite("Header capture")
struct HeaderCaptureTests {
  private static let rows: [(message: String, header: String, isComplete: Bool)] = [
    ("A: b\r\n\r\nbody\r\n\r\nmore", "A: b\r\n\r\n", true),
    ("A: b\n\nbody", "A: b\n\n", true),
    ("A: b\r\n\nbody", "A: b\r\n\n", true),
    ("A: b\n\r\nbody", "A: b\n\r\n", true),
    ("A: b\r\r\nC: d\r\n\r\nbody", "A: b\r\r\nC: d\r\n\r\n", true),
    ("\r\nbody", "\r\n", true),
    ("\nbody", "\n", true),
    ("A: b\r\n", "A: b\r\n", false),
    ("A: b", "A: b", false),
    ("A: b\r\rbody\r", "A: b\r\rbody\r", false),
    ("", "", false),
  ]

  @Test("ends with the first empty line, at every cut", arguments: rows.indices)
  func cuts(_ row: Int) {
    let (message, header, isComplete) = Self.rows[row]
    let octets = Array(message.utf8)
    for cut in 0...octets.count {
      var capture = HeaderCapture()
      let count =
        capture.append(octets.span.extracting(0..<cut))
        + capture.append(octets.span.extracting(cut..<octets.count))
      #expect(count == header.utf8.count, "cut at \(cut)")
      #expect(capture.block == Array(header.utf8), "cut at \(cut)")
      #expect(capture.isComplete == isComplete)
    }
  }

  @Test("keeps the limit and no more, but counts on", arguments: [-1, 0, 1])
  func limit(_ more: Int) {
    let length = HeaderCapture.limit + more
    let octets = Array(repeating: UInt8(ascii: "x"), count: length)
    var capture = HeaderCapture()
    #expect(capture.append(octets.span) == length)
    #expect(capture.block.count == min(length, HeaderCapture.limit))
    #expect(!capture.isComplete)
    let end = Array("\n\nbody".utf8)
    #expect(capture.append(end.span) == 2)
    #expect(capture.isComplete)
  }

  @Test("begins anew")
  func anew() {
    var capture = HeaderCapture()
    let octets = Array("A: b\n\n".utf8)
    _ = capture.append(octets.span)
    capture.begin()
    #expect(capture.block.isEmpty && !capture.isComplete)
    #expect(capture.append(octets.span) == octets.count)
  }
}

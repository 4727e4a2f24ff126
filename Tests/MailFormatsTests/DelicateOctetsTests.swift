import MailFormats
import Testing

@Suite("DelicateOctets")
struct DelicateOctetsTests {
  @Test(
    "finds 8-bit octets in the header and NUL anywhere",
    arguments: [
      ("Subject: a\r\n\r\nbody\r\n", false), ("Subject: \u{e9}\r\n\r\nbody", true),
      ("Subject: a\r\n\r\n\u{e9}", false), ("Subject: a\n\n\u{e9}", false),
      ("Subject: a\r\nX: \u{e9}", true), ("\r\n\u{e9}", false), ("\u{e9}", true), ("", false),
      ("Subject: a\r\n\r\nbo\0dy", true), ("Subject: \0\r\n\r\nbody", true),
    ])
  func finds(_ text: String, _ isDelicate: Bool) {
    let octets = Array(text.utf8)
    for cut in 0...octets.count {
      var delicate = DelicateOctets()
      let first = delicate.has(in: octets.span.extracting(0..<cut))
      let second = delicate.has(in: octets.span.extracting(cut..<octets.count))
      #expect((first || second) == isDelicate, "\(text.debugDescription) cut at \(cut)")
    }
  }
}

import Digests
import MailTypes
import Testing

@testable import MailEngine

@Suite("The canonical digest")
struct CanonicalDigestTests {
  private func digest(_ text: String, cut: Int? = nil) -> ContentDigest {
    let octets = Array(text.utf8)
    var digest = CanonicalDigest()
    let cut = cut ?? octets.count
    digest.update(octets.span.extracting(0..<cut))
    digest.update(octets.span.extracting(cut..<octets.count))
    return digest.finish()
  }

  private static let forms = [
    "A: b\r\n\r\nc\r\nd", "A: b\r\n\r\nc\r\nd\r\n", "A: b\n\nc\nd\n", "A: b\r\rc\rd",
    "A: b\n\r\nc\r\nd\r\n\r\n\n", "A: b\r\n\nc\nd\r",
  ]

  @Test("line ends do not count, wherever the octets are cut", arguments: forms)
  func lineEnds(_ form: String) {
    let expected = digest(Self.forms[0])
    for cut in 0...form.utf8.count { #expect(digest(form, cut: cut) == expected) }
  }

  @Test("it is the SHA-256 of the message with CRLF and none at its end")
  func known() {
    let octets = Array(Self.forms[0].utf8)
    #expect(digest(Self.forms[2]) == SHA256Stream.digest(of: octets.span))
  }

  @Test(
    "everything else counts",
    arguments: [
      "A: b\r\nc\r\nd", "A: b\r\n\r\nc\r\nd ", "\r\nA: b\r\n\r\nc\r\nd", "A: b\r\n\r\ncd", "",
    ])
  func difference(_ text: String) { #expect(digest(text) != digest(Self.forms[0])) }

  @Test("many line ends in one piece are many")
  func manyLineEnds() {
    let text = String(repeating: "\n", count: 70_000) + "x"
    let octets = Array((String(repeating: "\r\n", count: 70_000) + "x").utf8)
    #expect(digest(text) == SHA256Stream.digest(of: octets.span))
  }
}

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

  static let marked = [
    "X-TUID: abcdefghijkl\r\nA: b\r\n\r\nc\r\nd", "A: b\nX-OfflineIMAP: 17-1\n\nc\nd\n",
    "Status: RO\r\nA: b\r\nX-Keywords: a\r\n b\r\nX-UID: 7\r\n\r\nc\r\nd\r\n",
  ]

  @Test(
    "what other programs mark a message with does not count, wherever it is cut", arguments: marked)
  func marks(_ text: String) {
    for cut in 0...text.utf8.count { #expect(digest(text, cut: cut) == digest(Self.forms[0])) }
    // In the body it does.
    #expect(digest("A: b\r\n\r\nX-TUID: a\r\nc\r\nd") != digest(Self.forms[0]))
  }

  @Test("a header too long to be looked through counts whole", arguments: [65_530, 65_536, 70_000])
  func longHeader(_ length: Int) {
    let text = "Status: R\r\nA: " + String(repeating: "x", count: length) + "\r\n\r\nbody\r\n"
    let octets = Array(text.utf8.dropLast(2))
    for cut in [0, 9, 65_535, 65_536, 65_537, text.utf8.count] {
      #expect(digest(text, cut: cut) == SHA256Stream.digest(of: octets.span))
    }
  }

  @Test("many line ends in one piece are many")
  func manyLineEnds() {
    let text = String(repeating: "\n", count: 70_000) + "x"
    let octets = Array((String(repeating: "\r\n", count: 70_000) + "x").utf8)
    #expect(digest(text) == SHA256Stream.digest(of: octets.span))
  }
}

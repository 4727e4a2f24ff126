import Testing

@testable import MailEngine

@Suite("MessageAnatomy")
struct MessageAnatomyTests {
  private static let original = "From: a\r\nSubject: b\r\n\tfolded\r\nTo: c\r\n\r\nbody\r\nmore\r\n"

  private func anatomy(_ text: String, cut: Int? = nil) throws -> MessageAnatomy {
    let octets = Array(text.utf8)
    var stream = MessageAnatomy.Stream()
    stream.update(octets.span.extracting(0..<(cut ?? 0)))
    stream.update(octets.span.extracting((cut ?? 0)..<octets.count))
    let whole = stream.finish()
    return try #require(whole)
  }

  @Test(
    "tells added header fields from everything else",
    arguments: [
      (original, true), ("X: 1\r\n" + original, true),
      (
        "From: a\r\nX: 1\r\n 2\r\nSubject: b\r\n\tfolded\r\nTo: c\r\nY:\r\n\r\nbody\r\nmore\r\n",
        true
      ),
      (original.replacing("\r\n", with: "\n"), true),
      // A field less, another one, another order, another fold.
      ("From: a\r\nTo: c\r\n\r\nbody\r\nmore\r\n", false),
      (original.replacing("To: c", with: "To: d"), false),
      ("Subject: b\r\n\tfolded\r\nFrom: a\r\nTo: c\r\n\r\nbody\r\nmore\r\n", false),
      (original.replacing("b\r\n\tfolded", with: "b folded"), false),
      (original.replacing("more", with: "less"), false), (original + "x", false),
      ("X: 1\r\n" + original.replacing("body", with: "bodi"), false),
      // The field goes on where it had ended.
      (original.replacing("From: a\r\n", with: "From: a\r\n more\r\n"), false), ("", false),
    ])
  func knowsAdditions(_ served: String, _ isAddition: Bool) throws {
    let original = try anatomy(Self.original)
    #expect(try anatomy(served).adds(to: original) == isAddition)
  }

  @Test("is the same wherever the message is cut")
  func cuts() throws {
    let whole = try anatomy(Self.original)
    for cut in 0...Self.original.utf8.count {
      let other = try anatomy(Self.original, cut: cut)
      #expect(other.adds(to: whole) && whole.adds(to: other), "\(cut)")
    }
  }

  @Test("a header that is too long to be held tells nothing")
  func long() {
    var stream = MessageAnatomy.Stream()
    let line = Array(("X: " + String(repeating: "y", count: 60) + "\r\n").utf8)
    for _ in 0..<1100 { stream.update(line.span) }
    let whole = stream.finish()
    #expect(whole == nil)
  }
}

import Testing

@testable import MIMEText

@Suite("MIMEMessage")
struct MIMEMessageTests {
  private func read(_ lines: String...) -> MIMEMessage {
    MIMEMessage(Array(lines.joined(separator: "\r\n").utf8))
  }

  @Test("the fields are decoded, in their order, folded ones in one line")
  func fields() {
    let message = read(
      "Subject: =?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "X-Long: a", "\tb", "From: c", "", "text")
    #expect(message.fields.map(\.name) == ["Subject", "X-Long", "From"])
    #expect(message.fields.map(\.value) == ["日本", "a b", "c"])
    #expect(message.value(of: "subject") == "日本")
    #expect(message.parts.map(\.text) == ["text"])
  }

  @Test(
    "a text comes out of its transfer encoding and charset",
    arguments: [
      ("base64", "iso-2022-jp", "GyRCRnxLXBsoQg==", "日本"),
      ("BASE64", "utf-8", "5pel\r\n5pys", "日本"),
      ("base64", "utf-8", "5pel5py", "日\u{fffd}"),
      ("quoted-printable", "utf-8", "=E6=97=A5=\r\n=E6=9C=AC=ZZ=", "日本=ZZ="),
      ("quoted-printable", "iso-8859-1", "caf=E9 = \r\nau lait", "café au lait"),
      ("7bit", "x-unheard-of", "plain", "plain"),
      ("8bit", "utf-8", "é", "é"),
    ])
  func transfer(encoding: String, charset: String, body: String, text: String) {
    let message = read(
      "Content-Type: text/plain; charset=\(charset)", "Content-Transfer-Encoding: \(encoding)", "",
      body)
    #expect(message.parts.map(\.text) == [text])
  }

  @Test("of alternatives the plain text is taken, what is attached is named")
  func alternatives() {
    let message = read(
      "Content-Type: multipart/mixed; boundary=outer", "", "preamble", "--outer",
      "Content-Type: multipart/alternative; boundary=\"in ner\"", "", "--in ner", "", "plain",
      "--in ner", "Content-Type: text/html", "", "<p>rich</p>", "--in ner--", "epilogue",
      "--outer", "Content-Type: image/png; name=\"=?UTF-8?B?5YaZ55yf?=.png\"",
      "Content-Disposition: attachment", "Content-Transfer-Encoding: base64", "", "AAEC",
      "--outer--", "")
    #expect(message.parts.map(\.text) == ["plain", nil])
    #expect(message.parts.map(\.type) == ["text/plain", "image/png"])
    #expect(message.parts.last?.name == "写真.png")
    #expect(message.parts.last?.size == 3)
  }

  @Test("HTML alone is shown without its tags, its scripts and its entities")
  func html() {
    let message = read(
      "Content-Type: text/html; charset=utf-8", "",
      "<html><head><title>t</title></head><body><!-- <p> --><script>x<1</script>",
      "a &amp; b<br>c&nbsp;&#26085;&#x672c; 1 < 2 &unknown; <p class=\"x\">d</p></body></html>")
    #expect(message.parts.map(\.text) == ["a & b\nc 日本 1 < 2 &unknown; \nd\n"])
  }

  @Test(
    "what is broken is shown as far as it goes",
    arguments: [
      (
        ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", "never closed"],
        ["never closed"]
      ),
      (["Content-Type: multipart/mixed", "", "no boundary"], [nil]),
      (["Content-Type: multipart/mixed; boundary=b", "", "does not occur"], [nil]),
      (["", "no header"], ["no header"]),
      (["no field at all"], [""]),
      (["Content-Type: ;;;", "", "x"], ["x"]),
      ([""], [""]),
    ])
  func broken(lines: [String], texts: [String?]) {
    #expect(MIMEMessage(Array(lines.joined(separator: "\n").utf8)).parts.map(\.text) == texts)
  }

  @Test("nesting and the number of parts have limits")
  func limits() {
    var deep = ""
    for level in 0..<1000 {
      deep += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n"
    }
    #expect(MIMEMessage(Array(deep.utf8)).parts.count == 1)
    let wide =
      "Content-Type: multipart/mixed; boundary=b\n\n"
      + String(repeating: "--b\n\nx\n", count: 5000)
    #expect(MIMEMessage(Array(wide.utf8)).parts.count == MIMEMessage.partLimit)
  }

  @Test("no octets are a crash")
  func noise() {
    var state: UInt64 = 1
    let words = [
      "Content-Type: multipart/mixed; boundary=b\n", "\n", "--b\n", "--b--\n", "<", "&#", "=", "\r",
    ]
    for _ in 0..<2000 {
      var octets: [UInt8] = []
      for _ in 0..<20 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        octets += Array(words[Int(state >> 40) % words.count].utf8)
        octets.append(UInt8(truncatingIfNeeded: state >> 32))
      }
      _ = MIMEMessage(octets)
      _ = HTMLText.plain(String(decoding: octets, as: UTF8.self))
    }
  }
}

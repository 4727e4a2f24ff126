import MIMEText
import Testing

@Suite("Header text")
struct HeaderTextTests {
  @Test(
    "encoded words become text",
    arguments: [
      ("=?UTF-8?B?5pel5pys6Kqe?=", "日本語"),
      ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
      ("=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "日本語"),
      ("=?iso-2022-jp?B?GyRCLWobKEI=?=", "㈱"),
      ("=?Shift_JIS?B?k/qWe4zq?=", "日本語"),
      ("=?SJIS?B?h0A=?=", "①"),
      ("=?EUC-JP?B?xvzL3Ljs?=", "日本語"),
      ("=?ISO-8859-1?Q?caf=E9?=", "café"),
      ("=?iso-8859-1?Q?=93a=94?=", "“a”"),
      ("=?ISO-8859-15?Q?=A4?=", "€"),
      ("=?KOI8-R?B?8NLJ18XU?=", "Привет"),
      ("=?GB18030?B?xOO6ww==?=", "你好"),
      ("=?GB2312?B?xOO6ww==?=", "你好"),
      ("=?Big5?B?p0Gmbg==?=", "你好"),
      ("=?EUC-KR?B?vsiz5w==?=", "안녕"),
      ("=?Windows-1252?Q?=80?=", "€"),
      ("=?us-ascii?Q?Keith_Moore?=", "Keith Moore"),
      ("=?utf-8*en?Q?a?=", "a"),
    ])
  func encodedWords(_ field: String, _ text: String) {
    #expect(HeaderText.decode(field.utf8) == text)
  }

  @Test(
    "words join as RFC 2047 §8 shows",
    arguments: [
      ("(=?ISO-8859-1?Q?a?=)", "(a)"),
      ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
      ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"),
      ("(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)", "(ab)"),
      ("(=?ISO-8859-1?Q?a_b?=)", "(a b)"),
      ("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"),
      ("x =?UTF-8?Q?a?= y =?UTF-8?Q?b?= z", "x a y b z"),
    ])
  func joining(_ field: String, _ text: String) {
    #expect(HeaderText.decode(field.utf8) == text)
  }

  @Test("a character cut at the border of two words is whole again")
  func cutCharacter() {
    #expect(HeaderText.decode("=?UTF-8?B?5pel5g==?= =?UTF-8?B?nKw=?=".utf8) == "日本")
    #expect(HeaderText.decode("=?UTF-8?Q?=E6=97?=\r\n =?utf-8?Q?=A5?=".utf8) == "日")
  }

  @Test(
    "what is no encoded word stays as it is",
    arguments: [
      "", "plain", "=?", "=??=", "=?UTF-8?", "=?UTF-8?B?", "=?UTF-8?B?5pel", "=?UTF-8?X?abc?=",
      "=?UTF-8?B?***?=", "=?UTF-8?B?5pel=5pys?", "=?*en?Q?a?=",
      "a = b ?", "=?UTF 8?Q?a?=", "=?=?=?=", "==", "1 =? 2 ?= 3",
    ])
  func plain(_ field: String) {
    #expect(HeaderText.decode(field.utf8) == field)
  }

  @Test(
    "sloppy words are read all the same",
    arguments: [
      ("=?UTF-8?B?5pel5pys?=", "日本"), ("=?UTF-8?B?5pel5py?=", "日\u{fffd}"),
      ("=?UTF-8?Q?a b?=", "a b"), ("=?UTF-8?Q?=zz?=", "=zz"), ("=?UTF-8?Q?a=?=", "a="),
      ("=?UTF-8?Q?what??=", "what?"), ("a=?UTF-8?Q?b?=c", "abc"), ("=?UTF-8?Q??=", ""),
      ("=?x-unknown?Q?abc?=", "abc"), ("=?no-such-charset?Q?caf=E9?=", "café"),
      ("=?no/such//charset?Q?abc?=", "abc"), ("=?UTF-8?B?5pel=5pys?=", "日本"),
      ("=?UTF-8?B?5pel5g====nKw=?=", "日本"),
      ("=?UTF-8?Q?lost =?UTF-8?Q?found?=", "=?UTF-8?Q?lost found"),
      ("=?UTF-8?B?5pel5g=?= =?utf8?B?nKw=?=", "日本"), ("=?us-ascii?Q?caf=E9?=", "café"),
      ("=?ISO-2022-JP?B?GyRCRnw=?= =?ISO-2022-JP?B?S1wbKEI=?=", "日本"),
      ("=?UTF-8?Q?=FF?=", "\u{fffd}"),
    ])
  func sloppy(_ field: String, _ text: String) {
    #expect(HeaderText.decode(field.utf8) == text)
  }

  @Test("8-bit octets are read as UTF-8, ISO-2022-JP or Windows-1252")
  func eightBit() {
    #expect(HeaderText.decode("件名".utf8) == "件名")
    #expect(HeaderText.decode([0x63, 0x61, 0x66, 0xe9]) == "café")
    #expect(HeaderText.decode([0x80, 0x81, 0x9f]) == "€\u{fffd}Ÿ")
    #expect(
      HeaderText.decode([0x1b] + Array("$BF|K\\8l".utf8) + [0x1b] + Array("(B".utf8)) == "日本語")
  }

  @Test("8-bit octets are read by what the message says of its text, or as what they can only be")
  func hints() {
    let cyrillic: [UInt8] = [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]
    #expect(HeaderText.decode(cyrillic, charset: "koi8-r") == "Привет")
    #expect(HeaderText.decode(cyrillic, charset: "us-ascii") == "ðÒÉ×ÅÔ")
    #expect(HeaderText.decode(cyrillic, charset: "x-unknown") == "ðÒÉ×ÅÔ")
    #expect(HeaderText.decode("件名".utf8, charset: "koi8-r") == "件名")
    #expect(HeaderText.decode([0x82, 0xb1, 0x93, 0xfa]) == "こ日")
    #expect(HeaderText.decode([0xa4, 0xb3, 0xc6, 0xfc]) == "こ日")
    // Octets without a meaning in the hinted charset show that it is the wrong one.
    #expect(HeaderText.decode([0x63, 0xe9, 0x20, 0x78], charset: "Shift_JIS") == "cé x")
  }

  @Test(
    "no header takes long, however it is made",
    arguments: [
      "=?a?q?", "=?a?b?", "=?a?b?A", "=?a?q?x=?a?b?*", "=", "=?", "?=", "=?utf-8?b?4pi6?=", "(",
      "\\",
    ])
  func hostile(_ piece: String) {
    let field = String(repeating: piece, count: 200_000 / piece.utf8.count)
    #expect(HeaderText.decode(field.utf8).count <= HeaderText.limit)
    #expect(ParameterizedValue((field + ";" + field + "=x").utf8).value.utf8.count <= 1 << 16)
  }

  @Test("folding and white space around the text go")
  func folding() {
    #expect(HeaderText.decode(" a\r\n b \r\n".utf8) == "a b")
    #expect(HeaderText.decode("a\r\n\tb".utf8) == "a b")
    #expect(HeaderText.decode("\t=?UTF-8?Q?x?= \r\n".utf8) == "x")
  }

  @Test("long text is cut at the limit", arguments: [-1, 0, 1, 100_000])
  func limit(_ more: Int) {
    let count = HeaderText.limit + more
    let text = HeaderText.decode(Array(repeating: UInt8(ascii: "a"), count: count))
    #expect(text.count == min(count, HeaderText.limit))
    #expect(text.hasSuffix("…") == (more > 0))
  }

  @Test("no octets, in any charset, make it fail")
  func anything() {
    var seed: UInt64 = 7
    for charset in ["UTF-8", "ISO-2022-JP", "Shift_JIS", "EUC-JP", "UTF-7", "UTF-16", "GB18030"] {
      for _ in 0..<50 {
        var field = Array("=?\(charset)?Q?".utf8)
        for _ in 0..<40 {
          seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          field.append(UInt8(truncatingIfNeeded: seed >> 40))
        }
        field += Array("?= x".utf8)
        #expect(HeaderText.decode(field).utf8.count < 1000)
      }
    }
  }
}

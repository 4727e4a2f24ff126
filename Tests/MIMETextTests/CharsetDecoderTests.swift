import Testing
import WireBytes

@testable import MIMEText

/// Known answers, each encoded by Python's codecs.
@Suite("Charset decoder")
struct CharsetDecoderTests {
  @Test("text comes back, whatever its charset is called", arguments: answers)
  func knownAnswers(charset: String, base64: String, text: String) throws {
    let octets = try #require(Base64.decode(base64.utf8))
    #expect(CharsetDecoder.decode(octets, charset: charset) == text)
    #expect(HeaderText.decode("=?\(charset)?B?\(base64)?=".utf8) == text)
  }

  @Test(
    "octets without a meaning become replacement characters, and what follows them stays",
    arguments: [
      ("Shift_JIS", [0x93, 0xfa, 0x82, 0x22, 0x41], "日\u{fffd}\"A"),
      ("Shift_JIS", [0x93, 0xfa, 0x96], "日\u{fffd}"),
      ("EUC-JP", [0xc6, 0xfc, 0xff, 0x41], "日\u{fffd}A"),
      ("EUC-JP", [0x8f, 0xb0], "\u{fffd}"),
      ("ISO-2022-JP", [0x1b, 0x24, 0x42, 0x46], "\u{fffd}"),
      ("ISO-2022-JP", [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x0d, 0x0a, 0x41], "日\u{fffd}\r\nA"),
      ("ISO-2022-JP", [0x41, 0x1b, 0x5b, 0x33, 0x31, 0x6d], "A\u{1b}[31m"),
      ("GB18030", [0xc4, 0xe3, 0xff], "你\u{fffd}"), ("UTF-8", [0x61, 0xe6, 0x97], "a\u{fffd}"),
      ("UTF-16", [0x65, 0xe5, 0x67], "日\u{fffd}"), ("Windows-1252", [0x81], "\u{fffd}"),
      ("HZ-GB-2312", Array("~{VP".utf8), "中"), ("HZ-GB-2312", Array("~{V\nA~".utf8), "V\nA~"),
    ] as [(String, [UInt8], String)])
  func badOctets(charset: String, octets: [UInt8], text: String) {
    #expect(CharsetDecoder.decode(octets, charset: charset) == text)
  }

  @Test("Japanese is read in every form that goes by the name of ISO-2022-JP")
  func japaneseForms() {
    // SO and SI, ESC ( I, 8-bit katakana; EUC-JP, Shift_JIS and UTF-8 under the wrong name.
    let forms: [([UInt8], String)] = [
      ([0x0e, 0x31, 0x32, 0x0f, 0x41], "ｱｲA"), ([0x1b, 0x28, 0x49, 0x31, 0x1b, 0x28, 0x42], "ｱ"),
      ([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x4a, 0xb1], "日ｱ"),
      ([0x1b, 0x26, 0x40, 0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42], "日"),
      ([0xa4, 0xa2, 0xa4, 0xa4], "あい"), ([0x82, 0xa0, 0x82, 0xa2], "あい"), (Array("あい".utf8), "あい"),
    ]
    for (octets, text) in forms {
      #expect(CharsetDecoder.decode(octets, charset: "ISO-2022-JP") == text)
    }
  }

  @Test(
    "names that are none reach no table",
    arguments: [
      "", "no-such-charset", "UTF-8//TRANSLIT", "//IGNORE", "../../etc/passwd", "/tmp/x", "a b",
      "CP0", "x-unknown", "UNKNOWN-8BIT", "8bit", String(repeating: "A", count: 41),
      "é", "CP99999",
    ])
  func noNames(charset: String) {
    #expect(CharsetDecoder.decode([0x41, 0xe9], charset: charset) == nil)
  }

  @Test("a large text is decoded whole")
  func large() {
    let octets = Array(repeating: [0x93, 0xfa] as [UInt8], count: 100_000).flatMap(\.self)
    let text = CharsetDecoder.decode(octets, charset: "Shift_JIS")
    #expect(text == String(repeating: "日", count: 100_000))
  }

  private static let answers: [(String, String, String)] = [
    ("ISO-2022-JP", "GyRCRnxLXDhsJE4lYSE8JWshViVGJTklSCFXNEE7eiQrJEobKEI=", "日本語のメール「テスト」漢字かな"),
    ("iso-2022-jp", "GyRCRnxLXDhsJE4lYSE8JWshViVGJTklSCFXNEE7eiQrJEobKEI=", "日本語のメール「テスト」漢字かな"),
    ("csISO2022JP", "GyRCRnxLXDhsJE4lYSE8JWshViVGJTklSCFXNEE7eiQrJEobKEI=", "日本語のメール「テスト」漢字かな"),
    ("ISO2022JP", "GyRCRnxLXDhsJE4lYSE8JWshViVGJTklSCFXNEE7eiQrJEobKEI=", "日本語のメール「テスト」漢字かな"),
    ("iso-2022-jp-ms", "GyRCRnxLXDhsJE4lYSE8JWshViVGJTklSCFXNEE7eiQrJEobKEI=", "日本語のメール「テスト」漢字かな"),
    ("CP50221", "GyRCRnxLXDhsJE4lYSE8JWshViVGJTklSCFXNEE7eiQrJEobKEI=", "日本語のメール「テスト」漢字かな"),
    (
      "ISO-2022-JP", "GyRCRnxLXDhsJE4lYSE8JWshViVGJTklSCFXNEE7eiQrJEobKEkxMjMbKEI=",
      "日本語のメール「テスト」漢字かなｱｲｳ"
    ),
    ("ISO-2022-JP-1", "GyRCRnxLXDhsGyQoRDAhMCIbKEI=", "日本語丂丄"),
    (
      "ISO-2022-JP-2", "GyRCRnxLXDhsGyhCIBskKENHUTE5Pm4bKEIgGyRCQ2Y5cRsoQiAbJChEK1AbKEI=",
      "日本語 한국어 中国 ñ"
    ),
    ("ISO-2022-JP-3", "GyRCRnxLXDhsIUwhTRsoQg==", "日本語〔〕"),
    ("Shift_JIS", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("shift-jis", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("SJIS", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("x-sjis", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("MS_Kanji", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("Windows-31J", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("cp932", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("x-ms-cp932", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("csShiftJIS", "k/qWe4zqgsyDgYFbg4uBdYNlg1iDZ4F2ir+OmoKpgsixsrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("Shift_JIS", "h0CHiu7g7ZWBYIF8", "①㈱髙﨑～－"),
    ("EUC-JP", "xvzL3LjspM6l4aG8peuh1qXGpbmlyKHXtMG7+qSrpMqOsY6yjrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("eucJP", "xvzL3LjspM6l4aG8peuh1qXGpbmlyKHXtMG7+qSrpMqOsY6yjrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("x-euc-jp", "xvzL3LjspM6l4aG8peuh1qXGpbmlyKHXtMG7+qSrpMqOsY6yjrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("eucJP-ms", "xvzL3LjspM6l4aG8peuh1qXGpbmlyKHXtMG7+qSrpMqOsY6yjrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("cp51932", "xvzL3LjspM6l4aG8peuh1qXGpbmlyKHXtMG7+qSrpMqOsY6yjrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("ujis", "xvzL3LjspM6l4aG8peuh1qXGpbmlyKHXtMG7+qSrpMqOsY6yjrM=", "日本語のメール「テスト」漢字かなｱｲｳ"),
    ("GB2312", "vPLM5dbQzsSy4srU", "简体中文测试"),
    ("gb_2312-80", "vPLM5dbQzsSy4srU", "简体中文测试"),
    ("GBK", "vPLM5dbQzsSy4srU", "简体中文测试"),
    ("x-gbk", "vPLM5dbQzsSy4srU", "简体中文测试"),
    ("cp936", "vPLM5dbQzsSy4srU", "简体中文测试"),
    ("EUC-CN", "vPLM5dbQzsSy4srU", "简体中文测试"),
    ("chinese", "vPLM5dbQzsSy4srU", "简体中文测试"),
    ("GB2312", "t7Hzd9fWIOlG", "繁體字 镕"),
    ("GB18030", "vPLM5dbQzsQggTnuOSCUOfw2IIE2gzU=", "简体中文 㐀 😀 ế"),
    ("HZ-GB-2312", "fntVYkpHfn0gSFogfnsxYEJrfn1+fiB0ZXN0", "这是 HZ 编码~ test"),
    ("KS_C_5601-1987", "x9Gxub7uILjewM8gjGO55rCix88=", "한국어 메일 똠방각하"),
    ("EUC-KR", "x9Gxub7uILjewM8gjGO55rCix88=", "한국어 메일 똠방각하"),
    ("ks_c_5601", "x9Gxub7uILjewM8gjGO55rCix88=", "한국어 메일 똠방각하"),
    ("cp949", "x9Gxub7uILjewM8gjGO55rCix88=", "한국어 메일 똠방각하"),
    ("x-windows-949", "x9Gxub7uILjewM8gjGO55rCix88=", "한국어 메일 똠방각하"),
    ("korean", "x9Gxub7uILjewM8gjGO55rCix88=", "한국어 메일 똠방각하"),
    ("ISO-2022-KR", "GyQpQw5HUTE5Pm4P", "한국어"),
    ("Big5", "wWPF6aSkpOW0+rjV", "繁體中文測試"),
    ("x-big5", "wWPF6aSkpOW0+rjV", "繁體中文測試"),
    ("cn-big5", "wWPF6aSkpOW0+rjV", "繁體中文測試"),
    ("cp950", "wWPF6aSkpOW0+rjV", "繁體中文測試"),
    ("big5-hkscs", "rbu05JTcs+2d7w==", "香港啫喱嘅"),
    ("KOI8-R", "8NLJ18XULCDNydIgo7M=", "Привет, мир ёЁ"),
    ("koi8r", "8NLJ18XULCDNydIgo7M=", "Привет, мир ёЁ"),
    ("koi8", "8NLJ18XULCDNydIgo7M=", "Привет, мир ёЁ"),
    ("KOI8-U", "8NLJ16bULCCn1sHLIL0=", "Привіт, їжак Ґ"),
    ("windows-1251", "z/Do4uXyIJcgq+zo8Ls=", "Привет — «мир»"),
    ("cp1251", "z/Do4uXyIJcgq+zo8Ls=", "Привет — «мир»"),
    ("win-1251", "z/Do4uXyIJcgq+zo8Ls=", "Привет — «мир»"),
    ("x-cp1251", "z/Do4uXyIJcgq+zo8Ls=", "Привет — «мир»"),
    ("ISO-8859-5", "v+DY0tXi", "Привет"),
    ("ibm866", "j+CooqXi", "Привет"),
    ("cp-850", "R3KU4WUgY2Fmgg==", "Größe café"),
    ("ibm850", "pGFuZKM=", "ñandú"),
    ("windows-1250", "UPjtbGmaIJ5sdZ1vdehr/Q==", "Příliš žluťoučký"),
    ("ISO-8859-2", "UPjtbGm5IL5sdbtvdehr/Q==", "Příliš žluťoučký"),
    ("windows-1252", "k3F1b3Rlc5QgliCAIG5h73Zl", "“quotes” – € naïve"),
    ("cp1252", "k3F1b3Rlc5QgliCAIG5h73Zl", "“quotes” – € naïve"),
    ("ansi", "k3F1b3Rlc5QgliCAIG5h73Zl", "“quotes” – € naïve"),
    ("ISO-8859-1", "Y2Fm6SDA/8Y=", "café ÀÿÆ"),
    ("iso8859-1", "Y2Fm6SDA/8Y=", "café ÀÿÆ"),
    ("latin1", "Y2Fm6SDA/8Y=", "café ÀÿÆ"),
    ("iso_8859-1:1987", "Y2Fm6SDA/8Y=", "café ÀÿÆ"),
    ("ISO-8859-1", "k3NtYXJ0lCCA", "“smart” €"),
    ("ISO-8859-15", "pCC8dXZyZQ==", "€ Œuvre"),
    ("iso8859-15", "pCC0", "€ Ž"),
    ("windows-1253", "yuHr5+zd8eE=", "Καλημέρα"),
    ("ISO-8859-7", "yuHr5+zd8eE=", "Καλημέρα"),
    ("windows-1254", "3XN0YW5idWwg8Pz+", "İstanbul ğüş"),
    ("ISO-8859-9", "3XN0YW5idWwg8Pz+", "İstanbul ğüş"),
    ("windows-1255", "+ezl7Q==", "שלום"),
    ("ISO-8859-8", "+ezl7Q==", "שלום"),
    ("iso-8859-8-i", "+ezl7Q==", "שלום"),
    ("windows-1256", "49HNyMc=", "مرحبا"),
    ("ISO-8859-6", "5dHNyMc=", "مرحبا"),
    ("windows-1257", "wP51b2xhcyDram8=", "Ąžuolas ėjo"),
    ("ISO-8859-13", "wP51b2xhcyDram8=", "Ąžuolas ėjo"),
    ("ISO-8859-4", "ob51b2xhcyDsam8=", "Ąžuolas ėjo"),
    ("windows-1258", "VGnqbmcgVmnq", "Tiêng Viê"),
    ("TIS-620", "ysfRyrTVpMPRug==", "สวัสดีครับ"),
    ("tis620", "ysfRyrTVpMPRug==", "สวัสดีครับ"),
    ("windows-874", "ysfRyrTVpMPRug==", "สวัสดีครับ"),
    ("ISO-8859-11", "ysfRyrTVpMPRug==", "สวัสดีครับ"),
    ("UTF-7", "K1plVm5MSXFlICYgKy0xIEdyK0FQd0Ezdy1l", "日本語 & +1 Grüße"),
    ("unicode-1-1-utf-7", "SGkgTW9tICtJQk1tT2chK0lCTS0=", "Hi Mom –☺!–"),
    ("UTF-8", "5pel5pys6KqeIPCfmIAgw7E=", "日本語 😀 ñ"),
    ("utf8", "5pel5pys6KqeIPCfmIAgw7E=", "日本語 😀 ñ"),
    ("UTF_8", "5pel5pys6KqeIPCfmIAgw7E=", "日本語 😀 ñ"),
    ("unicode-1-1-utf-8", "5pel5pys6KqeIPCfmIAgw7E=", "日本語 😀 ñ"),
    ("utf-8", "77u/eOaXpQ==", "x日"),
    ("UTF-16", "//7lZSxnIABhAA==", "日本 a"),
    ("UTF-16BE", "ZeVnLAAgAGE=", "日本 a"),
    ("utf-16le", "5WUsZyAAYQA=", "日本 a"),
    ("utf-16", "ZeVnLAAgAGE=", "日本 a"),
    ("macintosh", "Q2FmjiDSvdM=", "Café “Ω”"),
    ("x-mac-cyrillic", "j/Do4uXy", "Привет"),
    ("johab", "0GWKgrTh", "한국어"),
  ]
}

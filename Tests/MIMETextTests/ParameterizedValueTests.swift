import MIMEText
import Testing

@Suite("Parameters of a field")
struct ParameterizedValueTests {
  @Test(
    "the value is what stands before the first semicolon",
    arguments: [
      ("text/plain", "text/plain"), (" Text/HTML ; charset=x", "text/html"), ("", ""), (";a=b", ""),
      ("text/plain (a comment; really)", "text/plain"), ("text / plain", "text/plain"),
      ("multipart/mixed;\r\n boundary=x", "multipart/mixed"),
    ])
  func value(body: String, value: String) {
    #expect(ParameterizedValue(body.utf8).value == value)
  }

  @Test(
    "one parameter in every form",
    arguments: [
      ("a;name=x", "x"), ("a; NAME = x ", "x"), ("a; name=\"x;y\"", "x;y"),
      ("a; name=\"x\\\"y\"", "x\"y"), ("a; name=\"open", "open"),
      ("a; name=my file.pdf", "my file.pdf"),
      ("a; name=x (1).pdf", "x (1).pdf"), ("a; name=1; name=2", "1"), ("a; x; name=y", "y"),
      ("a; =z; name=y", "y"), ("a; name=\"\"", ""), ("a; name=\"a\r\n b\"", "a b"),
      ("a; name*=UTF-8''%E6%97%A5%20x", "日 x"), ("a; name*=iso-8859-1'en'caf%E9", "café"),
      ("a; name*0=\"lo\"; name*1=\"ng\"", "long"), ("a; name*1=\"ng\"; name*0=\"lo\"", "long"),
      ("a; name*0*=UTF-8''%E6; name*1*=%97%A5; name*2=\"%41\"", "日%41"),
      ("a; name*0*=ISO-2022-JP'ja'%1B$BF; name*1*=|%1B(B", "日"),
      ("a; name=plain; name*=UTF-8''real", "real"), ("a; name*0=a; name*2=c", "a"),
      ("a; name*9=x; name=plain", "plain"), ("a; name*=no-charset", "no-charset"),
      ("a; name*=UTF-8''50%", "50%"), ("a; name*=UTF-8''%zz", "%zz"),
      ("a; name=\"=?UTF-8?B?5pel5pys?=\"", "日本"), ("a; name==?UTF-8?Q?x=3By?=", "x;y"),
      ("a; name*=nope'x'caf%E9", "café"),
    ])
  func parameter(body: String, text: String) {
    #expect(ParameterizedValue(body.utf8)["name"] == text)
  }

  @Test(
    "what is no such parameter is none",
    arguments: ["a", "a; name", "a; named=x", "a; name*x=y", "a; name*0*1*2=y", "a; name*200=y"])
  func none(body: String) {
    #expect(ParameterizedValue(body.utf8)["name"] == nil)
  }

  @Test("8-bit octets in a name are read as those of a header")
  func eightBit() {
    #expect(ParameterizedValue("a; name=\"日本\"".utf8)["name"] == "日本")
    let shiftJIS: [UInt8] = Array("a; name=\"".utf8) + [0x82, 0xa0, 0x82, 0xa2] + Array("\"".utf8)
    #expect(ParameterizedValue(shiftJIS)["name"] == "あい")
  }
}

import MailTypes
import POP3Wire
import Testing

@Suite struct POP3CommandEncoderTests {
  private static let secret = Secret(Array("pass word".utf8))

  static let commands: [(command: POP3Command, line: String, transcript: String)] = [
    (.capabilities, "CAPA", "CAPA"), (.startTLS, "STLS", "STLS"), (.utf8, "UTF8", "UTF8"),
    (.user("taro"), "USER taro", "USER ‹secret›"),
    (.password(secret), "PASS pass word", "PASS ‹secret›"),
    (
      .apop(user: "taro", digest: Secret(Array("c4c9".utf8))), "APOP taro c4c9",
      "APOP ‹secret› ‹secret›"
    ),
    (.authenticate(mechanism: "PLAIN", initialResponse: nil), "AUTH PLAIN", "AUTH PLAIN"),
    (
      .authenticate(mechanism: "PLAIN", initialResponse: Secret([0, 1, 2])), "AUTH PLAIN AAEC",
      "AUTH PLAIN ‹secret›"
    ),
    (
      .authenticate(mechanism: "EXTERNAL", initialResponse: Secret([])), "AUTH EXTERNAL =",
      "AUTH EXTERNAL ‹secret›"
    ),
    (.status, "STAT", "STAT"), (.list, "LIST", "LIST"), (.uniqueIDs, "UIDL", "UIDL"),
    (.retrieve(7), "RETR 7", "RETR 7"), (.top(7, lines: 0), "TOP 7 0", "TOP 7 0"),
    (.delete(7), "DELE 7", "DELE 7"), (.noop, "NOOP", "NOOP"),
    (.quit, "QUIT", "QUIT"),
  ]

  @Test(arguments: commands.indices)
  func encodes(index: Int) throws {
    let (command, line, transcript) = Self.commands[index]
    let encoded = try POP3CommandEncoder.encode(command)
    #expect(String(decoding: encoded.octets, as: UTF8.self) == line + "\r\n")
    #expect(encoded.transcript == transcript)
  }

  @Test(arguments: ["a\rb", "a\nb", "a\0b", "\r\nDELE 1"])
  func nothingEndsACommandEarly(text: String) {
    let secret = Secret(Array(text.utf8))
    let commands: [POP3Command] = [
      .user(text), .password(secret), .apop(user: text, digest: Secret([0x61])),
    ]
    for command in commands {
      #expect(throws: POP3WireError(.unsendable)) { _ = try POP3CommandEncoder.encode(command) }
    }
  }

  /// 255 octets with CRLF (RFC 2449 §4).
  @Test func boundsTheCommand() throws {
    let longest = String(repeating: "u", count: 248)
    #expect(try POP3CommandEncoder.encode(.user(longest)).octets.count == 255)
    #expect(
      throws: POP3WireError(.limitExceeded(what: .command, actual: 256, maximum: 255))
    ) { _ = try POP3CommandEncoder.encode(.user(longest + "u")) }
  }

  /// `AUTH PLAIN ` and CRLF leave 242 octets of base64, which is 180 octets before (RFC 5034 §4).
  @Test(arguments: [(0, true), (180, true), (181, false)])
  func initialResponsesHaveToFit(octets: Int, fits: Bool) {
    let message = Secret([UInt8](repeating: 1, count: octets))
    #expect(POP3CommandEncoder.fits(mechanism: "PLAIN", initialResponse: message) == fits)
  }
}

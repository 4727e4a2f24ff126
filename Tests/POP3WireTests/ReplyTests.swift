import POP3Wire
import Testing

@Suite struct ReplyTests {
  @Test(
    arguments: [
      ("+OK", Reply(isPositive: true)),
      ("+OK 2 messages", Reply(isPositive: true, text: "2 messages")),
      ("-ERR", Reply(isPositive: false)),
      ("+ok hi", Reply(isPositive: true, text: "hi")),
      ("-err\tno", Reply(isPositive: false, text: "no")),
      ("+OK, welcome", Reply(isPositive: true, text: ", welcome")),
      ("-ERR [IN-USE] busy", Reply(isPositive: false, code: .inUse, text: "busy")),
      ("-ERR [in-use/deeply]  busy", Reply(isPositive: false, code: .inUse, text: "busy")),
      ("-ERR [LOGIN-DELAY] wait", Reply(isPositive: false, code: .loginDelay, text: "wait")),
      ("-ERR [SYS/TEMP]", Reply(isPositive: false, code: .systemTemporary)),
      ("-ERR [SYS/PERM/NFS] x", Reply(isPositive: false, code: .systemPermanent, text: "x")),
      ("-ERR [SYS] x", Reply(isPositive: false, code: .other("SYS"), text: "x")),
      ("-ERR [AUTH] no", Reply(isPositive: false, code: .authentication, text: "no")),
      ("-ERR [UTF8] no", Reply(isPositive: false, code: .utf8, text: "no")),
      ("-ERR [X/Y] no", Reply(isPositive: false, code: .other("X/Y"), text: "no")),
      ("-ERR [some words] no", Reply(isPositive: false, text: "[some words] no")),
      ("-ERR [] no", Reply(isPositive: false, text: "[] no")),
      ("-ERR [AUTH no", Reply(isPositive: false, text: "[AUTH no")),
      ("+OK [hi", Reply(isPositive: true, text: "[hi")),
    ] as [(String, Reply)])
  func reads(line: String, reply: Reply) throws {
    let read = try Reply(Array(line.utf8).span)
    #expect(read == reply)
  }

  @Test(arguments: ["", "+", "-", "+O", "+OKAY", "-ERROR", "OK", " +OK", "* OK", "+OK1", "220 hi"])
  func refuses(line: String) {
    #expect(throws: POP3WireError(.notAReply)) { _ = try Reply(Array(line.utf8).span) }
  }

  @Test func octetsThatAreNoTextAreNoTrap() throws {
    let reply = try Reply((Array("-ERR ".utf8) + [0, 0xff, 0xfe, 0x1b]).span)
    #expect(!reply.isPositive && !reply.text.isEmpty)
  }
}

@Suite struct ReplyLineTests {
  private func next(_ text: String, maximum: Int) throws -> ReplyLine.Step {
    try ReplyLine.next(in: Array(text.utf8).span, maximum: maximum)
  }

  @Test func findsTheLine() throws {
    #expect(try next("+OK\r\nx", maximum: 100) == .line(octets: 3, consumed: 5))
    #expect(try next("+OK\nx", maximum: 100) == .line(octets: 3, consumed: 4))
    #expect(try next("\n", maximum: 100) == .line(octets: 0, consumed: 1))
    #expect(try next("+OK\r", maximum: 100) == .needsMore)
    #expect(try next("", maximum: 100) == .needsMore)
  }

  /// One below the limit, at it, and one above, both figures told.
  @Test func boundsTheLine() throws {
    #expect(try next("12345678\r\n", maximum: 10) == .line(octets: 8, consumed: 10))
    #expect(try next("1234567890", maximum: 10) == .needsMore)
    #expect(
      throws: POP3WireError(.limitExceeded(what: .reply, actual: 11, maximum: 10))
    ) { try next("123456789\r\n", maximum: 10) }
    #expect(
      throws: POP3WireError(.limitExceeded(what: .reply, actual: 11, maximum: 10))
    ) { try next("12345678901", maximum: 10) }
  }
}

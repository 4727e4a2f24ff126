import IMAPWire
import MailTypes
import Testing

@Suite struct CommandEncoderTests {
  private func chunks(_ command: Command) throws -> [String] {
    try CommandEncoder.encode(command, tag: CommandTag(number: 7)).chunks.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// RFC 6855 §3 and §4.
  @Test(
    arguments: [
      (.select(MailboxName(text: "日本語/é&b")), ["SELECT \"日本語/é&b\"\r\n"]),
      (.select(MailboxName(text: "plain")), ["SELECT \"plain\"\r\n"]),
      (.create(MailboxName(text: "q\"\\ü")), ["CREATE \"q\\\"\\\\ü\"\r\n"]),
      // Names that are no modified UTF-7 go as they are; a quoted string holds no controls.
      (.select(MailboxName(wire: Array("a&b".utf8))), ["SELECT \"a&b\"\r\n"]),
      (.select(MailboxName(text: "a\u{85}b")), ["SELECT {4}\r\n", "a\u{85}b\r\n"]),
      (.select(MailboxName(text: "a\u{2028}b")), ["SELECT {5}\r\n", "a\u{2028}b\r\n"]),
      (
        .append(MailboxName(text: "é"), MessageFlags(), nil, octets: 5, isUTF8: true),
        ["APPEND \"é\" () UTF8 (~{5}\r\n", ""]
      ),
      (.enable(["CONDSTORE", "UTF8=ACCEPT"]), ["ENABLE CONDSTORE UTF8=ACCEPT\r\n"]),
    ] as [(Command, [String])])
  func namesInUTF8(command: Command, wanted: [String]) throws {
    let encoded = try CommandEncoder.encode(
      command, tag: CommandTag(number: 7), usesUTF8: true)
    let chunks = encoded.chunks.map { String(decoding: $0, as: UTF8.self) }
    #expect(chunks == ["A0007 " + wanted[0]] + wanted.dropFirst())
  }

  @Test("A line end that modified UTF-7 hides never stands in a command", arguments: 0...0x0d)
  func lineEnds(octet: UInt8) {
    guard [0x00, 0x0a, 0x0d].contains(octet) else { return }
    let name = MailboxName(text: "a" + String(Unicode.Scalar(octet)) + "b")
    #expect(throws: IMAPWireError(.unsendable)) {
      try CommandEncoder.encode(.select(name), tag: CommandTag(number: 7), usesUTF8: true)
    }
    #expect(throws: Never.self) {
      try CommandEncoder.encode(.select(name), tag: CommandTag(number: 7))
    }
  }

  private static let uids = UIDSet([UID(1), UID(2), UID(3), UID(9)].compactMap { $0 })
  private static let secret = Secret(Array("pa\"ss".utf8))

  @Test(
    arguments: [
      (.capability, "CAPABILITY"), (.startTLS, "STARTTLS"), (.noop, "NOOP"), (.logout, "LOGOUT"),
      (.namespace, "NAMESPACE"),
      (
        .id([("name", "mailkura"), ("version", "1 \"x\"")]),
        "ID (\"name\" \"mailkura\" \"version\" \"1 \\\"x\\\"\")"
      ),
      (
        .login(user: Array("taro@example.jp".utf8), password: secret),
        "LOGIN \"taro@example.jp\" \"pa\\\"ss\""
      ),
      (.authenticate(mechanism: "PLAIN", initialResponse: nil), "AUTHENTICATE PLAIN"),
      (
        .authenticate(mechanism: "PLAIN", initialResponse: Secret([0x66])),
        "AUTHENTICATE PLAIN Zg=="
      ),
      (.authenticate(mechanism: "X", initialResponse: Secret([])), "AUTHENTICATE X ="),
      (.list(reference: [], pattern: [0x2a], returnsSpecialUse: false), "LIST \"\" \"*\""),
      (
        .list(reference: [], pattern: [0x2a], returnsSpecialUse: true),
        "LIST \"\" \"*\" RETURN (SPECIAL-USE)"
      ),
      (
        .list(reference: [], pattern: [0x2a], returnsSpecialUse: true, status: .highestModSeq),
        "LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS "
          + "(MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))"
      ),
      (
        .list(
          reference: [], pattern: [0x2a], returnsSpecialUse: false, status: [.highestModSeq, .size]),
        "LIST \"\" \"*\" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ SIZE))"
      ),
      (.lsub(reference: [], pattern: [0x2a]), "LSUB \"\" \"*\""),
      (.select(MailboxName(text: "日本語")), "SELECT \"&ZeVnLIqe-\""),
      (.examine(.inbox), "EXAMINE \"INBOX\""),
      (.examine(.inbox, modSequences: true), "EXAMINE \"INBOX\" (CONDSTORE)"),
      (.examine(MailboxName(wire: Array("a\"\\b".utf8))), "EXAMINE \"a\\\"\\\\b\""),
      (.create(MailboxName(text: "a b")), "CREATE \"a b\""),
      (.getQuotaRoot(.inbox), "GETQUOTAROOT \"INBOX\""),
      (.literalProbe(CommandTag(number: 6)), "LIST \"\" {10+}\r\nA0006 NOOP"),
      (.subscribe(MailboxName(text: "a")), "SUBSCRIBE \"a\""),
      (
        .status(.inbox, []),
        "STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"
      ),
      (
        .status(.inbox, .highestModSeq),
        "STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)"
      ),
      (
        .status(.inbox, .appendLimit),
        "STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN APPENDLIMIT)"
      ),
      (.status(.inbox, .size), "STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN SIZE)"),
      (.uidSearch(nil, returnsAll: false), "UID SEARCH ALL"),
      (.uidSearch(uids, returnsAll: true), "UID SEARCH RETURN (ALL) UID 1:3,9"),
      (.uidSearch(uids, returnsAll: false, areDeleted: true), "UID SEARCH UID 1:3,9 DELETED"),
      (
        .uidSearch(uids, returnsAll: false, last: 500),
        "UID SEARCH RETURN (PARTIAL -1:-500) UID 1:3,9"
      ),
      (.uidFetch(uids, .flags), "UID FETCH 1:3,9 (UID FLAGS)"),
      (
        .uidFetch(uids, .flags, changedSince: ModSequence(12345)),
        "UID FETCH 1:3,9 (UID FLAGS) (CHANGEDSINCE 12345)"
      ),
      (
        .uidFetch(uids, .flags, changedSince: ModSequence(12345), vanished: true),
        "UID FETCH 1:3,9 (UID FLAGS) (CHANGEDSINCE 12345 VANISHED)"
      ),
      (
        .uidFetch(uids, .message),
        "UID FETCH 1:3,9 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])"
      ),
      (
        .uidFetch(uids, [.modSequence, .identifyingFields]),
        "UID FETCH 1:3,9 (UID MODSEQ BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)])"
      ),
      (
        .uidFetch(uids, [.flags, .gmailMessageID, .gmailLabels]),
        "UID FETCH 1:3,9 (UID FLAGS X-GM-MSGID X-GM-LABELS)"
      ),
      (
        .uidStore(.add, MessageFlags(system: .flagged, keywords: ["$a"]), uids),
        "UID STORE 1:3,9 +FLAGS.SILENT (\\Flagged $a)"
      ),
      (
        .uidStore(.remove, MessageFlags(system: .deleted), uids),
        "UID STORE 1:3,9 -FLAGS.SILENT (\\Deleted)"
      ),
      (
        .uidStore(
          .add, MessageFlags(system: .deleted), uids, unchangedSince: ModSequence(1 << 63 - 1)),
        "UID STORE 1:3,9 (UNCHANGEDSINCE 9223372036854775807) +FLAGS.SILENT (\\Deleted)"
      ),
      (.uidExpunge(uids), "UID EXPUNGE 1:3,9"),
      (.uidCopy(uids, MailboxName(text: "日本語")), "UID COPY 1:3,9 \"&ZeVnLIqe-\""),
      (.select(.inbox, modSequences: true), "SELECT \"INBOX\" (CONDSTORE)"),
    ] as [(Command, String)])
  func writes(command: Command, text: String) throws {
    #expect(try chunks(command) == ["A0007 \(text)\r\n"])
  }

  @Test func appendEndsBehindTheAnnouncement() throws {
    #expect(
      try chunks(
        .append(
          .inbox, MessageFlags(system: .seen), InternalDate(seconds: 0, zoneMinutes: -90),
          octets: 310))
        == ["A0007 APPEND \"INBOX\" (\\Seen) \"31-Dec-1969 22:30:00 -0130\" {310}\r\n", ""])
    #expect(
      try chunks(.append(.inbox, MessageFlags(), nil, octets: 0)).first
        == "A0007 APPEND \"INBOX\" () {0}\r\n")
  }

  @Test func whatCannotBeQuotedIsALiteral() throws {
    #expect(
      try chunks(.select(MailboxName(wire: [0x61, 0xe9])))
        == ["A0007 SELECT {2}\r\n", String(decoding: [0x61, 0xe9, 0x0d, 0x0a], as: UTF8.self)])
    #expect(
      try chunks(.login(user: Array("ü".utf8), password: Secret(Array("p\r\nw".utf8))))
        == ["A0007 LOGIN {2}\r\n", "ü {4}\r\n", "p\r\nw\r\n"])
    let long = MailboxName(wire: [UInt8](repeating: 0x61, count: 1001))
    #expect(try chunks(.select(long)).count == 2)
  }

  @Test(arguments: ["a\0b", "a\rb", "a\nb"])
  func refusesMailboxNamesThatWouldEndTheLine(name: String) {
    #expect(throws: IMAPWireError(.unsendable)) {
      try chunks(.select(MailboxName(wire: Array(name.utf8))))
    }
  }

  @Test(arguments: ["a b", "a)", "(", "a\"", "é", "a\r\nb", "%", "*", "{1}", "\\Seen", "a]"])
  func refusesKeywordsThatAreNoAtoms(keyword: String) {
    #expect(throws: IMAPWireError(.unsendable)) {
      try chunks(.append(.inbox, MessageFlags(keywords: [keyword]), nil, octets: 1))
    }
  }

  @Test func transcriptShowsNoSecretInAnyForm() throws {
    for password in ["hunter2", "hünter2", "hun\r\nter2"] {
      for command: Command in [
        .login(user: Array("taro".utf8), password: Secret(Array(password.utf8))),
        .authenticate(mechanism: "PLAIN", initialResponse: Secret(Array(password.utf8))),
      ] {
        let text = try CommandEncoder.encode(command, tag: CommandTag(number: 1)).transcript
        #expect(text.contains("‹secret›"))
        #expect(!text.contains("ter2"))
        #expect(!text.contains("aHVu"))
      }
    }
  }

  @Test func wipingLeavesNothing() throws {
    var encoded = try CommandEncoder.encode(
      .login(user: [0x61], password: Self.secret), tag: CommandTag(number: 1))
    encoded.wipe()
    #expect(encoded.chunks.allSatisfy { $0.allSatisfy { $0 == 0 } })
  }
}

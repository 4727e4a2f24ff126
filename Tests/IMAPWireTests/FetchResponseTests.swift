import IMAPWire
import MailTypes
import Testing

@Suite struct FetchResponseTests {
  private func fetched(_ items: String) -> FetchData? {
    guard case .fetch(let data, inlineBody: nil) = response("* 12 FETCH \(items)") else {
      return nil
    }
    return data
  }

  @Test func readsAllItemsInAnyOrder() throws {
    let items = [
      "UID 44", "FLAGS (\\Seen $Work)", "INTERNALDATE \" 1-Jan-2024 00:00:00 +0900\"",
      "RFC822.SIZE 4286", "MODSEQ (65402)", "BODY[] {3}\r\na\nb",
      "BODY[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)] {4}\r\n\r\n\r\n",
      "X-GM-MSGID 1278455344230334865", "ENVELOPE (NIL \"a)\" ((\"x\" {1}\r\n) NIL)))",
    ]
    for turn in items.indices {
      let turned = Array(items[turn...] + items[..<turn])
      for list in [turned, turned.reversed()] {
        let data = try #require(fetched("(" + list.joined(separator: " ") + ")"))
        #expect(data.sequenceNumber == 12)
        #expect(data.uid == UID(44))
        #expect(data.flags == MessageFlags(system: .seen, keywords: ["$Work"]))
        #expect(data.internalDate == InternalDate(seconds: 1_704_034_800, zoneMinutes: 540))
        #expect(data.size == 4286)
        #expect(data.modSequence == ModSequence(65402))
        #expect(data.body == .octets(3))
        #expect(data.headerFields == Array("\r\n\r\n".utf8))
      }
    }
  }

  @Test(
    arguments: [
      ("()", nil), ("(FLAGS ())", MessageFlags()), ("(FLAGS NIL)", MessageFlags()),
      ("(FLAGS (NIL))", MessageFlags()), ("(FLAGS \"\")", MessageFlags()),
      ("(FLAGS (\"\\\\Seen\" \"a\"))", MessageFlags(system: .seen, keywords: ["a"])),
      ("(FLAGS (\"\\Seen\"))", MessageFlags(system: .seen)),
      ("(FLAGS (\\seen \\RECENT \\Foo))", MessageFlags(system: .seen)),
      ("(FLAGS (~z \\Seen ~))", MessageFlags(system: .seen, keywords: ["~", "~z"])),
      ("(FLAGS ( \\Seen  a ))", MessageFlags(system: .seen, keywords: ["a"])),
      ("(FLAGS (a]b[c %* \\Deleted))", MessageFlags(system: .deleted, keywords: ["%*", "a]b[c"])),
      ("(FLAGS ({1}\r\nx))", MessageFlags(keywords: ["x"])),
      ("(FLAGS \\Seen)", MessageFlags(system: .seen)),
    ] as [(String, MessageFlags?)])
  func readsFlags(items: String, flags: MessageFlags?) throws {
    let data = try #require(fetched(items))
    #expect(data.flags == flags)
  }

  /// The examples of RFC 8474 §5.1 and §5.2 and of Gmail's IMAP extensions, and what servers make of
  /// them.
  @Test(
    arguments: [
      ("(EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9))", "M6d99ac3275bb4e", nil),
      ("(EMAILID (M5fdc09b49ea703) THREADID (T11863d02dd95b5))", "M5fdc09b49ea703", nil),
      ("(EMAILID (M4fdc09b49ea629) THREADID NIL)", "M4fdc09b49ea629", nil),
      ("(FLAGS (\\Seen) EMAILID M_6-d)", "M_6-d", nil), ("(EMAILID (\"M1\"))", "M1", nil),
      ("(EMAILID NIL)", nil, nil), ("(EMAILID ())", nil, nil), ("(EMAILID (a b))", nil, nil),
      ("(EMAILID (a.b))", nil, nil),
      ("(X-GM-MSGID 1278455344230334865)", nil, 1_278_455_344_230_334_865),
      ("(X-GM-THRID 1266894439832287888 X-GM-MSGID 18446744073709551615)", nil, .max),
      ("(X-GM-MSGID 18446744073709551616)", nil, nil), ("(X-GM-MSGID NIL)", nil, nil),
    ] as [(String, String?, UInt64?)])
  func readsServersNames(items: String, emailID: String?, gmail: UInt64?) throws {
    let data = try #require(fetched(String(items.dropLast()) + " UID 7)"))
    #expect(data.uid == UID(7))
    #expect(data.emailID == emailID)
    #expect(data.gmailMessageID == gmail)
  }

  /// The examples of Gmail's IMAP extensions, and other spellings of the same.
  @Test(
    arguments: [
      (
        #"(\Inbox \Sent Important "Muy Importante")"#,
        ["Important", "Muy Importante", #"\Inbox"#, #"\Sent"#]
      ),
      (#"(foo)"#, ["foo"]), ("()", []), ("NIL", []), ("( a  b )", ["a", "b"]),
      ("(b a b)", ["a", "b"]),
      (#"("\\Starred" "\\Important")"#, [#"\Important"#, #"\Starred"#]),
      (#"("a \"b\" (c)" x/y z])"#, [#"a "b" (c)"#, "x/y", "z]"]),
      ("(&ZeVnLIqe- \"&MEkwYTBmMEg-/R&-D\")", ["ぉちてえ/R&D", "日本語"]),
      ("({3}\r\na)b \"\")", ["a)b"]), ("(&AAo-x {3}\r\na\r\n)", ["&AAo-x", "a&AA0ACg-"]),
      ("(a&b &Jjo)", ["&Jjo", "a&b"]), ("(\u{65e5})", ["日"]),
      ("((a) b)", nil), ("x", nil), ("(a (b))", nil), ("\"a\"", nil),
    ] as [(String, [String]?)])
  func readsLabels(list: String, labels: [String]?) throws {
    for items in ["UID 7 X-GM-LABELS \(list) FLAGS ()", "FLAGS () UID 7 X-GM-LABELS \(list)"] {
      let data = try #require(fetched("(\(items))"))
      #expect(data.labels == labels.map(MessageLabels.init))
      #expect(data.uid == UID(7))
      #expect(data.flags == MessageFlags())
    }
  }

  @Test func labelsMayBeInUTF8() {
    let octets = ServerOctets("* 1 FETCH (UID 7 X-GM-LABELS (\"日本 & R&-D\"))\r\n", usesUTF8: true)
    guard case .fetch(let data, _) = octets.responses.first else {
      Issue.record("no response")
      return
    }
    #expect(data.labels == MessageLabels(["日本 & R&-D"]))
  }

  @Test func limitsTheLengthOfAnObjectID() throws {
    for count in [255, 256] {
      let id = String(repeating: "x", count: count)
      #expect(fetched("(EMAILID (\(id)))")?.emailID == (count == 255 ? id : nil))
    }
  }

  @Test(
    arguments: [
      ("BODY[] NIL", .withheld), ("BODY[] {0}\r\n", .octets(0)), ("BODY[] ~{1}\r\n\0", .octets(1)),
      ("RFC822 {2}\r\nhi", .octets(2)), ("BODY.PEEK[] {2}\r\nhi", .octets(2)),
      ("BODY[TEXT] {2}\r\nhi", .absent), ("BODY (\"text\" \"plain\")", .absent),
      ("BODYSTRUCTURE NIL", .absent), ("BINARY[1] {2}\r\nhi", .absent),
      ("BODY[1.MIME] \"x\"", .absent), ("BODY[]{2}\r\nhi", nil),
    ] as [(String, FetchData.Body?)])
  func readsBodies(item: String, body: FetchData.Body?) {
    #expect(fetched("(\(item))")?.body == body)
    #expect(fetched("(UID 3 \(item) FLAGS ())")?.body == body)
  }

  @Test func handsOverAQuotedBody() {
    #expect(
      response("* 1 FETCH (UID 1 BODY[] \"a\\\"b\")")
        == .fetch(
          {
            var data = FetchData(sequenceNumber: 1)
            data.uid = UID(1)
            data.body = .octets(3)
            return data
          }(), inlineBody: Array("a\"b".utf8)))
  }

  @Test(
    arguments: [
      ("MODSEQ (-1)", .negativeNumber), ("RFC822.SIZE -1", .negativeNumber),
      ("RFC822.SIZE 9.3736e+06", .floatingPointNumber), ("UID 1.5e+01", .floatingPointNumber),
      ("INTERNALDATE \"00-Jan-0000 00:00:00 +0000\"", .unreadableDate),
      ("INTERNALDATE NIL", .unreadableDate), ("FLAGS NIL", .flagsNotAList),
      ("FLAGS (\"a\")", .quotedFlag), ("UID 1  FLAGS ()", .extraSpace),
      ("BODY.PEEK[] {1}\r\na", .peekEchoed),
    ] as [(String, ServerQuirk)])
  func notesWhatItLetsPass(item: String, quirk: ServerQuirk) {
    let octets = ServerOctets("* 1 FETCH (\(item))\r\n")
    #expect(octets.responses.count == 1)
    #expect(octets.quirks == [quirk])
  }

  @Test func oddNumbers() {
    #expect(fetched("(RFC822.SIZE 9.3736e+06)")?.size == 9_373_600)
    #expect(fetched("(UID 1.5e+01)")?.uid == UID(15))
    #expect(fetched("(MODSEQ (-1) UID 1)")?.modSequence == nil)
    #expect(fetched("(MODSEQ 7 UID 1)")?.modSequence == ModSequence(7))
    #expect(fetched("(RFC822.SIZE 18446744073709551615)")?.size == .max)
    #expect(fetched("(UID 3 RFC822.SIZE 18446744073709551616)") == fetched("(UID 3)"))
  }

  @Test(
    arguments: [
      "(UID 0)", "(UID 4294967296)", "(UID 9.3736e+06)", "(UID -1)", "(UID 1 UID 2)",
      "(FLAGS (a) FLAGS (b))", "(BODY[] {1}\r\na BODY[] {1}\r\nb)", "(UID 1", "(UID 1))",
      "(UID 1) x", "(RFC822.SIZE x)", "(BODY[", "(BODY[]<0",
      "UID 1", "(UID \"1\")",
    ])
  func dropsWhatIsWorthless(items: String) { #expect(fetched(items) == nil) }

  @Test func sameItemTwiceIsNoTrouble() {
    #expect(fetched("(UID 5 UID 5 FLAGS (a) FLAGS (a))")?.uid == UID(5))
  }

  @Test func sequenceNumberMayBeZero() {
    let octets = ServerOctets("* 0 FETCH (UID 9)\r\n")
    #expect(octets.quirks == [.zeroSequenceNumber])
    #expect(octets.responses.count == 1)
  }
}

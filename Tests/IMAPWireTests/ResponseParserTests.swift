import IMAPWire
import MailTypes
import Testing

@Suite struct ResponseParserTests {
  @Test(
    arguments: [
      ("* OK ready", .status(StatusResponse(.ok, text: "ready"))),
      ("* OK", .status(StatusResponse(.ok))),
      ("* PREAUTH hi", .status(StatusResponse(.preauth, text: "hi"))),
      ("* BYE", .status(StatusResponse(.bye))),
      ("* bad what?", .status(StatusResponse(.bad, text: "what?"))),
      ("A0042 OK", .tagged(CommandTag(number: 42), StatusResponse(.ok))),
      ("A0042 NO no", .tagged(CommandTag(number: 42), StatusResponse(.no, text: "no"))),
      ("+", .continuationRequest([])),
      ("+ ", .continuationRequest([])),
      ("+ abc", .continuationRequest([0x61, 0x62, 0x63])),
      ("* 23 EXISTS", .exists(23)),
      ("* 5 RECENT", .other("RECENT")),
      ("* 44 EXPUNGE", .expunge(44)),
      ("* FLAGS (\\Seen foo)", .flags(["\\Seen", "foo"])),
      ("* SEARCH", .search([])),
      ("* SEARCH ", .search([])),
      ("* SEARCH 2 84 882", .search([2, 84, 882])),
      ("* SEARCH 0 2 0", .search([2])),
      ("* SEARCH 5 3 3 4 1 (MODSEQ 9)", .search([1, 3, 4, 5])),
      ("* ESEARCH (TAG \"A0001\") UID", .extendedSearch(tag: "A0001", [])),
      (
        "* ESEARCH (TAG \"A04\") UID PARTIAL (-1:-3 7,8:9)",
        .extendedSearch(tag: "A04", [7, 8, 9])
      ),
      ("* ESEARCH UID PARTIAL (24000:24500 NIL) COUNT 3", .extendedSearch(tag: nil, [])),
      ("* ESEARCH UID ALL 1:3,7", .extendedSearch(tag: nil, [1, 2, 3, 7])),
      (
        "* ESEARCH (TAG A0002) UID COUNT 3 ALL 9:8 MODSEQ 5", .extendedSearch(tag: "A0002", [8, 9])
      ),
      ("* VANISHED 300:302", .vanished([300, 301, 302], isEarlier: false)),
      ("* VANISHED (EARLIER) 41", .vanished([41], isEarlier: true)),
      ("* ENABLED CONDSTORE X", .enabled(CapabilitySet(["CONDSTORE", "X"]))),
      ("* QUOTAROOT INBOX \"\"", .other("QUOTAROOT")),
      (
        "* QUOTA \"\" (STORAGE 10 512)",
        .quota(QuotaRoot(name: [], resources: ["STORAGE": .init(usage: 10, limit: 512)]))
      ),
      (
        "* QUOTA \"!partition/sda4\" (STORAGE 104 10923847 MESSAGE 42 1000)",
        .quota(
          QuotaRoot(
            name: Array("!partition/sda4".utf8),
            resources: [
              "STORAGE": .init(usage: 104, limit: 10_923_847),
              "MESSAGE": .init(usage: 42, limit: 1000),
            ]))
      ),
      ("* QUOTA root ()", .quota(QuotaRoot(name: Array("root".utf8), resources: [:]))),
      (
        "* QUOTA root (storage 1 -5 MESSAGE 1 99999999999999999999 X 1 2 )",
        .quota(
          QuotaRoot(name: Array("root".utf8), resources: ["X": .init(usage: 1, limit: 2)]))
      ),
      ("* ENABLED", .enabled(CapabilitySet([]))),
      ("* ID (\"name\" \"x\")", .other("ID")),
      (
        "* CAPABILITY IMAP4rev1 AUTH=PLAIN",
        .capability(CapabilitySet(["IMAP4REV1", "AUTH=PLAIN"]))
      ),
    ] as [(String, Response)])
  func understands(line: String, expected: Response) { #expect(response(line) == expected) }

  @Test(
    arguments: [
      ("[ALERT] a [b] c", .alert, "a [b] c"),
      ("[APPENDUID 38505 3955] ok", .appendUID(UIDValidity(38505), [3955]), "ok"),
      ("[APPENDUID 38505 3955:3956] ok", .appendUID(UIDValidity(38505), [3955, 3956]), "ok"),
      ("[MODIFIED 7,9:11] c", .modified([7, 9, 10, 11]), "c"),
      ("[modified 11:9,7] c", .modified([7, 9, 10, 11]), "c"),
      ("[MODIFIED] c", .other(name: "MODIFIED", arguments: ""), "c"),
      ("[MODIFIED *] c", .other(name: "MODIFIED", arguments: "*"), "c"),
      ("[MODIFIED 7:*] c", .other(name: "MODIFIED", arguments: "7:*"), "c"),
      ("[UIDVALIDITY 0]", .uidValidity(UIDValidity(0)), ""),
      (
        "[HIGHESTMODSEQ 9223372036854775807] x",
        ModSequence(1 << 63 - 1).map { .highestModSeq($0) }, "x"
      ),
      ("[PERMANENTFLAGS (\\Deleted \\*)] l", .permanentFlags(["\\Deleted", "\\*"]), "l"),
      ("[PERMANENTFLAGS ()] l", .permanentFlags([]), "l"),
      ("[READ-ONLY] r", .readOnly, "r"),
      ("[trycreate] t", .tryCreate, "t"),
      ("[UIDNOTSTICKY] t", .uidNotSticky, "t"),
      (
        "[MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Ok",
        .mailboxID("F2212ea87-6097-4256-9d51-71338625"), "Ok"
      ),
      ("[CAPABILITY IMAP4rev1 ID] t", .capability(CapabilitySet(["IMAP4rev1", "ID"])), "t"),
      ("[AUTHENTICATIONFAILED] t", .reason(.authenticationFailed), "t"),
      ("[LIMIT 20] t", .reason(.limit), "t"),
      ("[UNSEEN 12] t", .other(name: "UNSEEN", arguments: "12"), "t"),
      ("[X \"a]b\" [c] d] t", .other(name: "X", arguments: "\"a]b\" [c] d"), "t"),
      ("[X \"a]b t", .other(name: "X", arguments: "\"a"), "b t"),
      ("[UIDNEXT 0] t", .other(name: "UIDNEXT", arguments: "0"), "t"),
      ("[UIDNEXT abc] t", .other(name: "UIDNEXT", arguments: "abc"), "t"),
      ("[APPENDUID 1 99999999999] t", .other(name: "APPENDUID", arguments: "1 99999999999"), "t"),
      ("[never closed", nil, "[never closed"),
      ("[] t", nil, "[] t"),
      ("{12}", nil, "{12}"),
    ] as [(String, ResponseCode?, String)])
  func readsResponseCodes(text: String, code: ResponseCode?, words: String) {
    #expect(response("* OK " + text) == .status(StatusResponse(.ok, code: code, text: words)))
    #expect(
      response("A0001 NO " + text)
        == .tagged(CommandTag(number: 1), StatusResponse(.no, code: code, text: words)))
  }

  @Test(
    arguments: [
      ("(\\Noselect) \"/\" foo", ListedMailbox("foo", "/", ["\\Noselect"])),
      ("() \"/\" \"a b\\\"c\\\\\"", ListedMailbox("a b\"c\\", "/")),
      ("() NIL inbox", ListedMailbox("INBOX", nil)),
      ("() \".\" INBOX.&ZeVnLIqe-", ListedMailbox("INBOX.&ZeVnLIqe-", ".")),
      ("() \"\\\\\" a", ListedMailbox("a", "\\")),
      ("() \"\\\" a", ListedMailbox("a", "\\")),
      ("() \"\" a", ListedMailbox("a", nil)),
      ("() / a", ListedMailbox("a", "/")),
      ("NIL \"/\" a", ListedMailbox("a", "/")),
      ("\"/\" a", ListedMailbox("a", "/")),
      (
        "(\\HasNoChildren \\Sent) \"/\" \"[Gmail]/Sent\"",
        ListedMailbox("[Gmail]/Sent", "/", ["\\HasNoChildren", "\\Sent"])
      ),
      ("() \"/\" [Gmail]/All Mail", ListedMailbox("[Gmail]/All Mail", "/")),
      ("() \"/\" NIL", ListedMailbox("NIL", "/")),
      ("() \"/\" a (\"CHILDINFO\" (\"SUBSCRIBED\"))", ListedMailbox("a", "/")),
      ("() \"/\" \"a\" (\"OLDNAME\" (\"b\"))", ListedMailbox("a", "/")),
      ("() \"/\"  two ", ListedMailbox("two", "/")),
      ("() \"/\" {3}\r\na\r\n", ListedMailbox("a\r\n", "/")),
      ("() \"/\" \"\"", ListedMailbox("", "/")),
    ] as [(String, ListedMailbox)])
  func readsLists(text: String, expected: ListedMailbox) {
    #expect(response("* LIST " + text) == .list(expected))
    #expect(response("* LSUB " + text) == .lsub(expected))
  }

  @Test func readsStatus() {
    var status = MailboxStatus()
    status.messages = 231
    status.uidNext = UID(44292)
    status.uidValidity = UIDValidity(7)
    status.highestModSeq = ModSequence(9)
    status.size = 9_876_543_210
    status.appendLimit = 257_890
    status.mailboxID = "F2212ea87-6097-4256-9d51-71338625"
    let items =
      "(APPENDLIMIT 257890 MESSAGES 231 UIDNEXT 44292 X (a (b)) UIDVALIDITY 7 SIZE 9876543210 HIGHESTMODSEQ 9 "
      + "MAILBOXID (F2212ea87-6097-4256-9d51-71338625))"
    for name in ["blurdybloop", "\"blurdybloop\"", "{11}\r\nblurdybloop"] {
      #expect(
        response("* STATUS \(name) \(items)")
          == .mailboxStatus(MailboxName(text: "blurdybloop"), status))
    }
    #expect(
      response("* STATUS two words ()")
        == .mailboxStatus(MailboxName(text: "two words"), MailboxStatus()))
  }

  @Test func oddNumbersOfAStatusAreUnknown() {
    let line =
      "* STATUS a (APPENDLIMIT NIL UIDNEXT 0 MESSAGES -1 HIGHESTMODSEQ -1 UNSEEN 99999999999 "
      + "SIZE 18446744073709551616)"
    #expect(response(line) == .mailboxStatus(MailboxName(text: "a"), MailboxStatus()))
  }

  @Test func readsNamespaces() {
    let personal = NamespaceData.Descriptor(prefix: [], delimiter: UInt8(ascii: "/"))
    let other = NamespaceData.Descriptor(prefix: Array("~".utf8), delimiter: UInt8(ascii: "/"))
    let shared = NamespaceData.Descriptor(prefix: Array("#news".utf8), delimiter: nil)
    #expect(
      response(
        "* NAMESPACE ((\"\" \"/\" \"X-PARAM\" (\"a\" \"b\"))) ((\"~\" \"/\")) ((\"#news\" NIL))")
        == .namespace(NamespaceData(personal: [personal], otherUsers: [other], shared: [shared])))
    #expect(response("* NAMESPACE NIL NIL NIL") == .namespace(NamespaceData()))
  }

  @Test(
    arguments: [
      "* LIST", "* LIST ()", "* LIST () \"/\"", "* LIST (\\a \"/\" x", "* SEARCH 1 x",
      "* SEARCH 00x", "* SEARCH 4294967296", "* ESEARCH UID ALL 1:*", "* ESEARCH UID ALL 0",
      "* ESEARCH UID PARTIAL (1:2 0)", "* ESEARCH UID PARTIAL (1:2 3", "* ESEARCH UID PARTIAL 3",
      "* STATUS a",
      "* STATUS a (MESSAGES", "* 99999999999 EXISTS", "* x", "* 1", "* 1 FETCH", "* 1 FETCH (",
      "* 1 FETCH (UID)", "* NAMESPACE", "* VANISHED", "* LIST () \"/\" \"open", "* -1 EXISTS",
    ])
  func dropsWhatItCannotUnderstand(line: String) {
    let octets = ServerOctets(line + "\r\n* OK still here\r\n")
    #expect(octets.failure == nil)
    #expect(octets.dropped.count + octets.responses.count == 2)
    #expect(octets.responses.last == .status(StatusResponse(.ok, text: "still here")))
    if line != "* x" { #expect(octets.dropped.count == 1) }
  }
}

extension ListedMailbox {
  fileprivate init(_ name: String, _ delimiter: Unicode.Scalar?, _ attributes: [String] = []) {
    self.init(
      name: MailboxName(wire: Array(name.utf8)), delimiter: delimiter.map { UInt8(ascii: $0) },
      attributes: attributes)
  }
}

extension UIDSet: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: UInt32...) { self.init(elements.compactMap(UID.init)) }
}

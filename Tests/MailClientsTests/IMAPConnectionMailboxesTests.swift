import IMAPWire
import MailClients
import MailTypes
import TestSupport
import Testing

@Suite struct IMAPConnectionMailboxesTests {
  private static let extended = "IMAP4rev1 SPECIAL-USE LIST-EXTENDED NAMESPACE"

  @Test func listsWithSpecialUses() throws {
    let conversation = try Conversation(
      "* LIST (\\Sent) \"/\" Sent", "* LIST () \"/\" Sent", "* LIST (\\Noselect) \"/\" \"\"",
      "* LIST () \"/\" inbox", "A0001 OK", capabilities: Self.extended)
    let mailboxes = try conversation.connection.list()
    #expect(mailboxes.map(\.name) == [MailboxName(text: "Sent"), .inbox])
    #expect(mailboxes.first?.specialUse == .sent)
    #expect(conversation.sent == ["A0001 LIST \"\" \"*\" RETURN (SPECIAL-USE)"])
  }

  @Test(arguments: ["A0001 BAD what", "A0001 NO no", "A0001 OK nothing"])
  func asksPlainlyWhereTheExtendedListFails(answer: String) throws {
    let conversation = try Conversation(
      answer, "* LIST () \"/\" a", "A0002 OK", capabilities: Self.extended)
    #expect(try conversation.connection.list().count == 1)
    #expect(conversation.sent.last == "A0002 LIST \"\" \"*\"")
  }

  @Test func namespacesOnlyWhereOffered() throws {
    let without = try Conversation()
    #expect(try without.connection.namespaces() == nil)
    #expect(without.sent.isEmpty)
    let with = try Conversation(
      "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL", "A0001 OK", capabilities: Self.extended)
    #expect(try with.connection.namespaces()?.personal.first?.prefix == Array("INBOX.".utf8))
    let refusing = try Conversation("A0001 NO", capabilities: Self.extended)
    #expect(try refusing.connection.namespaces() == nil)
  }

  @Test func subscriptionsLeaveOutWhatOnlyLeadsToOne() throws {
    let conversation = try Conversation(
      "* LSUB () \"/\" a/b", "* LSUB (\\Noselect) \"/\" a", "A0001 OK")
    #expect(try conversation.connection.subscriptions() == [MailboxName(text: "a/b")])
  }

  @Test func statusTakesTheMailboxThatWasAskedFor() throws {
    let conversation = try Conversation(
      "* STATUS a (MESSAGES 1)", "* STATUS b (MESSAGES 2)", "A0001 OK",
      "* STATUS elsewhere (MESSAGES 3)", "A0002 OK", capabilities: "IMAP4rev1 CONDSTORE")
    let name = MailboxName(text: "a")
    #expect(try conversation.connection.status(name).messages == 1)
    #expect(try conversation.connection.status(name, .highestModSeq).messages == 3)
    #expect(conversation.sent.last?.contains("HIGHESTMODSEQ") == true)
  }

  @Test func selectReadsEverything() throws {
    let conversation = try Conversation(
      "* 172 EXISTS", "* 1 RECENT", "* OK [UNSEEN 12] first", "* OK [UIDVALIDITY 3857529045] ok",
      "* OK [UIDNEXT 4392] next", "* FLAGS (\\Seen $x)", "* OK [PERMANENTFLAGS (\\Seen \\*)] l",
      "* OK [HIGHESTMODSEQ 715194045007]", "* NO [UIDNOTSTICKY] sorry",
      "A0001 OK [READ-WRITE] done")
    let box = try conversation.connection.select(.inbox)
    #expect(box.exists == 172)
    #expect(box.uidValidity == UIDValidity(3_857_529_045))
    #expect(box.uidNext == UID(4392))
    #expect(box.flags == ["\\Seen", "$x"])
    #expect(box.permanentFlags == ["\\Seen", "\\*"])
    #expect(box.highestModSeq == ModSequence(715_194_045_007))
    #expect(box.isUIDNotSticky)
    #expect(!box.isReadOnly)
  }

  @Test func whatTheServerDoesNotSayIsUnknown() throws {
    let conversation = try Conversation("* 0 EXISTS", "* OK [UIDNEXT 0] x", "A0001 OK [READ-ONLY]")
    let box = try conversation.connection.examine(.inbox)
    #expect(box.uidNext == nil)
    #expect(box.uidValidity == nil)
    #expect(box.permanentFlags == nil)
    #expect(box.isReadOnly)
  }

  @Test func aServerThatTakesNoParameterIsAskedWithoutOne() throws {
    let conversation = try Conversation(
      "A0001 BAD Unknown argument", "* 0 EXISTS", "A0002 OK [READ-ONLY]", "* 3 EXISTS",
      "A0003 OK [READ-ONLY]", capabilities: "IMAP4rev1 CONDSTORE")
    #expect(try conversation.connection.examine(.inbox).exists == 0)
    #expect(try conversation.connection.examine(.inbox).exists == 3)
    #expect(
      conversation.sent == [
        "A0001 EXAMINE \"INBOX\" (CONDSTORE)", "A0002 EXAMINE \"INBOX\"", "A0003 EXAMINE \"INBOX\"",
      ])
  }

  @Test func aMailboxThatIsNotThereIsNotAskedForTwice() throws {
    let conversation = try Conversation(
      "A0001 NO [NONEXISTENT] no", capabilities: "IMAP4rev1 CONDSTORE")
    #expect(clientError { _ = try conversation.connection.examine(.inbox) } != nil)
    #expect(conversation.sent.count == 1)
  }

  @Test func theOpenMailboxIsKeptUpToDate() throws {
    let conversation = try Conversation(
      "* 5 EXISTS", "A0001 OK", "* 2 EXPUNGE", "* 7 EXISTS", "* 1 EXPUNGE", "* VANISHED 3:4",
      "* VANISHED (EARLIER) 9", "A0002 OK", "* VANISHED 1:4000000000", "* 1 EXPUNGE", "A0003 OK")
    _ = try conversation.connection.select(.inbox)
    try conversation.connection.noop()
    #expect(conversation.connection.selected?.exists == 4)
    // It may name messages that never were (RFC 7162 §3.2.10.1).
    try conversation.connection.noop()
    #expect(conversation.connection.selected?.exists == 0)
    #expect(conversation.connection.isUsable)
  }

  @Test(arguments: ["* OK [UIDVALIDITY 6] renumbered", "* NO [UIDVALIDITY 0] lost"])
  func anotherUIDValidityEndsTheConnection(line: String) throws {
    let conversation = try Conversation(
      "* 5 EXISTS", "* OK [UIDVALIDITY 5] x", "A0001 OK", "* OK [UIDVALIDITY 5] as before",
      "A0002 OK", line, "A0003 OK")
    _ = try conversation.connection.select(.inbox)
    try conversation.connection.noop()
    #expect(clientError { try conversation.connection.noop() }?.isProtocolViolation == true)
    #expect(!conversation.connection.isUsable)
  }

  @Test func someServersHideMessages() throws {
    let yahoo = try Conversation(capabilities: "IMAP4rev1 XYMHIGHESTMODSEQ OBJECTID").connection
    #expect(yahoo.mayHideMessages(beyond: 10_000))
    #expect(!yahoo.mayHideMessages(beyond: 9999))
    let gmail = try Conversation(capabilities: "IMAP4rev1 X-GM-EXT-1").connection
    #expect([1000, 2000, 5000, 10_000].allSatisfy(gmail.mayHideMessages(beyond:)))
    let other = try Conversation(capabilities: "IMAP4rev1").connection
    #expect(!other.mayHideMessages(beyond: 10_000))
  }

  @Test func neverCountsBelowZero() throws {
    let conversation = try Conversation(
      "* 1 EXISTS", "A0001 OK", "* 1 EXPUNGE", "* 1 EXPUNGE", "* VANISHED 1:9", "A0002 OK")
    _ = try conversation.connection.select(.inbox)
    try conversation.connection.noop()
    #expect(conversation.connection.selected?.exists == 0)
  }

  @Test func refusedSelectLeavesNothingOpen() throws {
    let conversation = try Conversation(
      "* 5 EXISTS", "A0001 OK", "* OK [CLOSED] old", "A0002 NO [NONEXISTENT] no such mailbox")
    _ = try conversation.connection.select(.inbox)
    let error = clientError { _ = try conversation.connection.select(MailboxName(text: "x")) }
    #expect(error?.scope == .mailbox)
    #expect(error?.isRefusal == true)
    #expect(conversation.connection.selected == nil)
    #expect(conversation.connection.isUsable)
  }

  @Test func createTellsWhatIsThereAlready() throws {
    let conversation = try Conversation("A0001 NO [ALREADYEXISTS] there", "A0002 NO no")
    let first = clientError { try conversation.connection.create(.inbox) }
    #expect(first?.isAlreadyThere == true)
    let second = clientError { try conversation.connection.create(.inbox) }
    #expect(second?.isAlreadyThere == false)
  }

  @Test func unsendableNamesAreRefusedWithoutSending() throws {
    let conversation = try Conversation("A0002 OK")
    let error = clientError {
      _ = try conversation.connection.select(MailboxName(wire: Array("a\r\nA1 LOGOUT".utf8)))
    }
    #expect(error?.code == .unsendableMailboxName)
    #expect(error?.scope == .mailbox)
    #expect(conversation.stream.output.isEmpty)
    #expect(conversation.connection.isUsable)
  }

  @Test func aNameInALiteralWaitsForTheServer() throws {
    let conversation = try Conversation("+ go", "A0001 OK", "A0002 NO too long")
    let name = MailboxName(wire: [0x61, 0xff])
    _ = try conversation.connection.select(name)
    #expect(
      conversation.stream.output == Array("A0001 SELECT {2}\r\na".utf8) + [0xff, 0x0d, 0x0a])
    #expect(clientError { _ = try conversation.connection.select(name) }?.isRefusal == true)
    #expect(conversation.connection.isUsable)
  }

  @Test func byeEndsTheConnection() throws {
    let conversation = try Conversation("* BYE Session expired", "A0001 OK")
    let error = clientError { try conversation.connection.noop() }
    #expect(error?.explanation.status == .tryLater)
    #expect(error?.scope == .account)
    #expect(!conversation.connection.isUsable)
    let later = clientError { try conversation.connection.noop() }
    #expect(later?.code == .connectionEnded)
  }

  @Test func logoutNeedsNoAnswer() throws {
    for lines in [["* BYE bye", "A0001 OK"], [], ["* BYE bye"]] {
      let input = (["* PREAUTH [CAPABILITY IMAP4rev1] hi"] + lines).map { $0 + "\r\n" }.joined()
      let conversation = try Conversation(octets: Array(input.utf8))
      conversation.connection.logout()
      #expect(conversation.sent == ["A0001 LOGOUT"])
      #expect(conversation.stream.isClosed)
    }
  }

  @Test(arguments: ["A0009 OK", "B0001 OK", "what?", ") x"])
  func anAnswerToNothingEndsTheConnection(line: String) throws {
    let conversation = try Conversation(line, "A0001 OK")
    let error = clientError { try conversation.connection.noop() }
    #expect(error?.explanation.status == .protocolBroken)
    #expect(!conversation.connection.isUsable)
  }

  @Test(arguments: [
    ("* LIST () \"/\" m", 3, true), ("* LIST () \"/\" m", 4, false), ("* OK x", 10, true),
    ("* OK x", 11, false), ("* LIST dropped", 10, true), ("* LIST dropped", 11, false),
  ])
  func endlessAnswersEnd(line: String, count: Int, isBorne: Bool) throws {
    var limits = IMAPLimits()
    limits.mailboxes = 3
    limits.untaggedResponses = 11
    let lines = (1...count).map { line.hasSuffix("m") ? line + String($0) : line } + ["A0001 OK"]
    let stream = MemoryStream(lines: ["* PREAUTH [CAPABILITY X] hi"] + lines)
    let connection = IMAPConnection(over: stream, server: "x", limits: limits)
    try connection.begin(user: "taro", secret: Secret([1]))
    let error = clientError { _ = try connection.list() }
    #expect((error == nil) == isBorne)
    if !isBorne { #expect(error?.explanation.status == .protocolBroken) }
  }

  @Test func namesOfAListAreBounded() throws {
    var limits = IMAPLimits()
    limits.mailboxNames = 10
    for (name, isBorne) in [("12345", true), ("123456", false)] {
      let stream = MemoryStream(
        lines: [
          "* PREAUTH [CAPABILITY X] hi", "* LIST () \"/\" 54321", "* LIST () \"/\" \(name)",
          "A0001 OK",
        ])
      let connection = IMAPConnection(over: stream, server: "x", limits: limits)
      try connection.begin(user: "taro", secret: Secret([1]))
      #expect((clientError { _ = try connection.list() } == nil) == isBorne)
    }
  }

  @Test func anUntaggedBADIsTheAnswerWhereNoneFollows() throws {
    let silent = try Conversation("* BAD command line limit exceeded", end: .silent)
    let error = clientError { try silent.connection.noop() }
    #expect(error?.isRefusal == true)
    #expect(error?.explanation.serverWords == "command line limit exceeded")
    let answered = try Conversation("* BAD hm", "A0001 OK")
    try answered.connection.noop()
  }
}

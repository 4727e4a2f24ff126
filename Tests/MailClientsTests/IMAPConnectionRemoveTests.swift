import IMAPWire
import MailClients
import MailTypes
import TestSupport
import Testing

@Suite struct IMAPConnectionRemoveTests {
  private func open(
    _ lines: String..., capabilities: String = "IMAP4rev1 UIDPLUS CONDSTORE"
  ) throws -> Conversation {
    let all =
      ["* PREAUTH [CAPABILITY \(capabilities)] hi", "* 9 EXISTS", "A0001 OK"] + lines
    let conversation = try Conversation(octets: Array(all.map { $0 + "\r\n" }.joined().utf8))
    _ = try conversation.connection.select(.inbox)
    return conversation
  }

  private static let deleted = MessageFlags(system: .deleted)

  @Test func addsFlags() throws {
    let conversation = try open("A0002 OK", "A0003 NO [CANNOT] no keywords")
    try conversation.connection.addFlags(MessageFlags(system: .flagged), to: [1, 2])
    #expect(conversation.sent.last == "A0002 UID STORE 1:2 +FLAGS.SILENT (\\Flagged)")
    let error = clientError {
      try conversation.connection.addFlags(MessageFlags(keywords: ["a"]), to: [1])
    }
    #expect(error?.scope == .message)
  }

  @Test func takesFlagsAway() throws {
    let conversation = try open("A0002 OK")
    try conversation.connection.removeFlags(Self.deleted, from: [4, 5])
    #expect(conversation.sent.last == "A0002 UID STORE 4:5 -FLAGS.SILENT (\\Deleted)")
  }

  @Test(
    "What has changed is left as it is, and said",
    arguments: [
      ("OK done", []), ("OK [MODIFIED 7] rest done", [7]), ("OK [MODIFIED 7,9:9] x", [7, 9]),
      // Messages are gone as well.
      ("NO [MODIFIED 9] some are gone", [9]),
      // What was never asked for.
      ("OK [MODIFIED 7,12] x", [7]),
    ] as [(String, UIDSet)])
  func unchangedSince(answer: String, left: UIDSet) throws {
    let conversation = try open("* 1 FETCH (UID 8 MODSEQ (99))", "A0002 \(answer)")
    let found = try conversation.connection.addFlags(
      Self.deleted, to: [7, 8, 9], unchangedSince: ModSequence(42))
    #expect(found == left)
    #expect(
      conversation.sent.last
        == "A0002 UID STORE 7:9 (UNCHANGEDSINCE 42) +FLAGS.SILENT (\\Deleted)")
  }

  @Test(
    "A refusal without the messages that it is about is one of all",
    arguments: ["NO no", "BAD UNCHANGEDSINCE", "NO [MODIFIED] x"])
  func refusedStore(answer: String) throws {
    let conversation = try open("A0002 \(answer)")
    let error = clientError {
      try conversation.connection.addFlags(
        Self.deleted, to: [7], unchangedSince: ModSequence(42))
    }
    #expect(error?.isRefusal == true)
    #expect(conversation.connection.isUsable)
  }

  @Test func onlyTheMessagesNamedAreRemoved() throws {
    let conversation = try open("* 3 EXPUNGE", "* VANISHED 8", "A0002 OK")
    try conversation.connection.expunge([7, 8])
    #expect(conversation.sent.last == "A0002 UID EXPUNGE 7:8")
    #expect(conversation.connection.selected?.exists == 7)
  }

  @Test(arguments: ["NO [NOPERM] no", "BAD what"])
  func refusedExpunge(answer: String) throws {
    let conversation = try open("A0002 \(answer)")
    let error = clientError { try conversation.connection.expunge([7]) }
    #expect(error?.activity == .removing(.inbox))
    #expect(error?.isRefusal == true)
    #expect(conversation.connection.isUsable)
  }

  @Test("An answer that never comes is an error, not a removal") func cutExpunge() throws {
    let conversation = try open("* 3 EXPUNGE")
    let error = clientError { try conversation.connection.expunge([7]) }
    #expect(error?.isRefusal == false)
    #expect(!conversation.connection.isUsable)
  }

  @Test("A line of a command stays short enough for every server") func longSets() throws {
    let uids = UIDSet((1...3000).compactMap { UID($0 * 2) })
    let conversation = try open("A0002 OK", "A0003 OK", "A0004 OK", "A0005 OK [MODIFIED 6000] x")
    let count = SequenceSetEncoder.split(uids).count
    #expect(count == 4)
    let left = try conversation.connection.addFlags(
      Self.deleted, to: uids, unchangedSince: ModSequence(1))
    #expect(left == [6000])
    #expect(conversation.sent.count == 1 + count)
    #expect(conversation.sent.allSatisfy { $0.utf8.count < 4096 })
  }

  @Test func whatIsLeftOfALimitedCommandIsAskedForAgain() throws {
    let conversation = try open(
      "A0002 OK [MESSAGELIMIT 2 8] so many", "A0003 OK", "A0004 OK [MESSAGELIMIT 2 8] x", "A0005 OK"
    )
    try conversation.connection.addFlags(Self.deleted, to: [5, 6, 8, 9])
    try conversation.connection.expunge([5, 6, 8, 9])
    #expect(
      conversation.sent.dropFirst() == [
        "A0002 UID STORE 5:6,8:9 +FLAGS.SILENT (\\Deleted)",
        "A0003 UID STORE 5:6 +FLAGS.SILENT (\\Deleted)",
        "A0004 UID EXPUNGE 5:6,8:9", "A0005 UID EXPUNGE 5:6",
      ])
  }

  @Test(
    arguments: [
      ("IMAP4rev1", false), ("IMAP4rev1 UIDPLUS", true), ("IMAP4rev2", true),
    ])
  func canRemoveByUID(capabilities: String, isAble: Bool) throws {
    #expect(try open(capabilities: capabilities).connection.canExpungeByUID == isAble)
  }

  @Test(
    "Changes are counted where the server can, and never by a plain SELECT",
    arguments: [
      ("IMAP4rev1 CONDSTORE", true, "A0002 SELECT \"INBOX\" (CONDSTORE)"),
      ("IMAP4rev1 CONDSTORE", false, "A0002 SELECT \"INBOX\""),
      ("IMAP4rev1", true, "A0002 SELECT \"INBOX\""),
    ])
  func selectsForCounting(capabilities: String, asks: Bool, command: String) throws {
    let conversation = try open(
      "* OK [HIGHESTMODSEQ 5] x", "A0002 OK [READ-WRITE] x", capabilities: capabilities)
    let box = try conversation.connection.select(.inbox, modSequences: asks)
    #expect(conversation.sent.last == command)
    #expect(box.highestModSeq == ModSequence(5))
    #expect(!box.isReadOnly)
  }

  @Test func aServerThatTakesNoParameterIsAskedWithout() throws {
    let conversation = try open("A0002 BAD syntax", "A0003 OK [READ-ONLY] x")
    let box = try conversation.connection.select(.inbox, modSequences: true)
    #expect(conversation.sent.last == "A0003 SELECT \"INBOX\"")
    #expect(box.isReadOnly)
  }
}

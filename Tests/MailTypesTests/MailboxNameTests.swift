import MailTypes
import Testing

@Suite struct MailboxNameTests {
  @Test(arguments: [
    ("日本語フォルダ", "&ZeVnLIqeMNUwqTDrMMA-"), ("a&b folder", "a&-b folder"),
    ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"), ("", ""), ("😀", "&2D3eAA-"),
  ])
  func encodesAndDecodes(text: String, wire: String) {
    let name = MailboxName(text: text)
    #expect(name.wire == Array(wire.utf8))
    #expect(name.text == text)
  }

  @Test(arguments: [
    "&", "&AGE-", "&ZeVnLIqe", "a&!-", "&2D0-", "caf\u{e9}", "&ZeVnLIqf-&ZeVnLIqe-",
  ])
  func keepsWhatIsNoModifiedUTF7(wire: String) {
    let name = MailboxName(wire: Array(wire.utf8))
    #expect(name.text == nil)
    #expect(name.wire == Array(wire.utf8))
    #expect(name.description == wire)
  }

  @Test(arguments: ["INBOX", "inbox", "Inbox", "iNbOx"])
  func inboxIsOneNameWhateverItsCase(text: String) {
    #expect(MailboxName(text: text) == .inbox)
    #expect(MailboxName(text: text).isInbox)
  }

  @Test(arguments: ["INBOX/x", "INBOXX", "INBO", "IN\u{2}OX", "\u{9}NBOX"])
  func othersAreNot(text: String) {
    #expect(!MailboxName(text: text).isInbox)
  }

  @Test func splitsIntoLevels() {
    let name = MailboxName(wire: Array("a//b".utf8))
    #expect(name.levels(delimiter: UInt8(ascii: "/")) == [Array("a".utf8), [], Array("b".utf8)])
    #expect(name.levels(delimiter: nil) == [Array("a//b".utf8)])
  }
}

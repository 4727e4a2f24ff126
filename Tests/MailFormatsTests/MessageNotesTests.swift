import MailFormats
import MailTypes
import Testing

@Suite("Notes of mail programs in headers")
struct MessageNotesTests {
  @Test(
    "flags and keywords",
    arguments: [
      ("Status: RO\n", ["\\Seen"]), ("Status: O\n", []), ("Subject: Status: R\n", []),
      ("status: r\nX-Status: AFDT\n", ["\\Answered", "\\Flagged", "\\Deleted", "\\Draft"]),
      ("Status: R\nX-Keywords: work  $Label1\n", ["\\Seen", "$Label1", "work"]),
      ("X-Mozilla-Status: 0001\n", ["\\Seen"]), ("X-Mozilla-Status: 0000\n", []),
      ("X-Mozilla-Status: 1007\n", ["\\Answered", "\\Flagged", "\\Seen", "$Forwarded"]),
      ("X-Mozilla-Status2: 00200000\n", ["\\Deleted"]), ("X-Mozilla-Status: xyz\n", []),
      ("X-Mozilla-Keys: $label1 junk     \n", ["$label1", "junk"]), ("X-Mozilla-Keys:\n", []),
      ("X-Mozilla-Status: 123456789\n", []), ("\nStatus: R\n", []),
    ] as [(String, [String])])
  func flags(_ block: String, _ names: [String]) {
    #expect(MessageNotes(Array(block.utf8)).flags.names == names)
    #expect(!MessageNotes(Array(block.utf8)).isExpunged)
  }

  @Test("a message that Thunderbird has deleted is known")
  func expunged() {
    #expect(MessageNotes(Array("X-Mozilla-Status: 0009\r\nA: b\r\n\r\n".utf8)).isExpunged)
  }

  @Test("a note about the folder is no message")
  func folderData() {
    let block =
      "X-IMAP: 1 2\nStatus: RO\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n\n"
    #expect(MessageNotes(Array(block.utf8)).isFolderData)
    #expect(!MessageNotes(Array("X-IMAPbase: 1 2\nSubject: hello\n\n".utf8)).isFolderData)
  }

  @Test("what export writes is read back", arguments: 0..<32 as Range<UInt8>)
  func roundTrip(_ bits: UInt8) throws {
    let flags = MessageFlags(
      system: SystemFlags(rawValue: bits), keywords: bits.isMultiple(of: 2) ? [] : ["$a", "b"])
    let digest = try #require(ContentDigest(Array(repeating: bits, count: 32)))
    let (isVerbatim, endsWithNewline) = (bits & 1 != 0, bits & 2 != 0)
    let lines = MboxFlagHeaders.octets(
      flags, isVerbatim: isVerbatim, endsWithNewline: endsWithNewline, digest: digest)
    // The message may itself begin with such lines.
    let block = lines + Array("Status: RO\nX-Status: F\nX-Mailkura-Form: crlf\n\n".utf8)
    #expect(MessageNotes(lines + [10]).flags == flags)
    let form = try #require(MboxExportForm(block))
    #expect(form.length == lines.count)
    #expect(form.isVerbatim == isVerbatim && form.endsWithNewline == endsWithNewline)
    #expect(form.digest == digest)
    #expect(MboxExportForm(Array("A: b\n".utf8) + block)?.length == nil)
    #expect(MboxExportForm(Array("Status: RO\n\n".utf8)) == nil)
    #expect(MboxExportForm(Array("X-Mailkura-Form: crlf, sha256=00\n\n".utf8)) == nil)
  }

  @Test(
    "labels become folders and flags",
    arguments: [
      ("Inbox,Unread", [["INBOX"]], []), ("Inbox,Opened,Category Updates", [["INBOX"]], ["\\Seen"]),
      ("受信トレイ,未読,スター付き", [["INBOX"]], ["\\Flagged"]),
      ("送信済み,重要", [["Sent"]], ["\\Seen", "$Important"]),
      ("Archived,Opened", [["Archive"]], ["\\Seen"]), ("", [["Archive"]], ["\\Seen"]),
      (
        "Inbox,\"a, b\",Work/2024,Work / 2025",
        [["INBOX"], ["a, b"], ["Work", "2024"], ["Work", "2025"]], ["\\Seen"]
      ),
      ("Entwürfe,Ungelesen", [["Drafts"]], ["\\Draft"]), ("Spam,Spam", [["Junk"]], ["\\Seen"]),
      ("カテゴリ「プロモーション」,ゴミ箱", [["Trash"]], ["\\Seen"]), ("/,//", [["Archive"]], ["\\Seen"]),
    ] as [(String, [[String]], [String])])
  func labels(_ text: String, _ folders: [[String]], _ names: [String]) {
    let labels = GmailLabels(text)
    #expect(labels.folders == folders)
    #expect(labels.flags.names == names)
  }

  @Test("the field is kept as it stands there")
  func field() {
    let block = Array("X-GM-THRID: 1\nX-Gmail-Labels: =?UTF-8?Q?=E5=8F=97?=\n =?UTF-8?Q?a?=\n".utf8)
    #expect(MessageNotes(block).labels == Array("=?UTF-8?Q?=E5=8F=97?= =?UTF-8?Q?a?=".utf8))
  }

  @Test(
    "names that a disk has changed",
    arguments: [
      ("1.2.host;2,S", "1.2.host", "S"), ("1.2.host!2,FS", "1.2.host", "FS"),
      ("1.2.host\u{f022}2,R", "1.2.host", "R"), ("1.2.host:2,S", "1.2.host", "S"),
      ("a;b", "a;b", ""), ("a!2", "a!2", ""), ("a;2,x:2,S", "a;2,x", "S"),
    ])
  func copiedNames(_ text: String, _ base: String, _ flags: String) {
    let name = MaildirFileName(parsingCopied: text)
    #expect(name.base == base)
    let letters = SystemFlags.names.filter { name.systemFlags.contains($0.flag) }.map(\.maildir)
    #expect(letters.sorted() == Array(flags.utf8))
  }
}

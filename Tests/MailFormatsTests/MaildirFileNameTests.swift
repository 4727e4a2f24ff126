import MailFormats
import MailTypes
import Testing

@Suite("Maildir file names")
struct MaildirFileNameTests {
  @Test("flags stand in ASCII order, keywords behind them")
  func suffix() {
    let name = MaildirFileName(
      base: "b", systemFlags: [.seen, .answered, .flagged, .deleted, .draft],
      keywordLetters: Array("cab".utf8))
    #expect(name.description == "b:2,DFRSTabc")
    #expect(MaildirFileName(base: "b").description == "b:2,")
  }

  @Test("letters that stand for no keyword are left out")
  func letters() {
    #expect(MaildirFileName(base: "b", keywordLetters: Array("Zaa1z".utf8)).suffix == ":2,az")
  }

  @Test(
    "any program's names are read",
    arguments: [
      ("1.2.host:2,S", "1.2.host", "S", ""), ("1.2.host", "1.2.host", "", ""),
      ("1.2.host:2,", "1.2.host", "", ""), ("a:1,x:2,FSab", "a:1,x", "FS", "ab"),
      ("a:1,FS", "a", "", ""), ("a,S=3:2,PRT", "a,S=3", "RT", ""), ("a:2,Sx,X=1", "a", "S", "x"),
      ("", "", "", ""), (":2,S", "", "S", ""),
    ])
  func parse(_ text: String, _ base: String, _ flags: String, _ keywords: String) {
    let name = MaildirFileName(parsing: text)
    #expect(name.base == base)
    let letters = SystemFlags.names.filter { name.systemFlags.contains($0.flag) }.map(\.maildir)
    #expect(letters.sorted() == Array(flags.utf8))
    #expect(name.keywordLetters == Array(keywords.utf8))
  }

  @Test("every set of flags survives", arguments: 0..<32 as Range<UInt8>)
  func roundTrip(_ flags: UInt8) {
    let name = MaildirFileName(
      base: "x,S=1,W=1", systemFlags: SystemFlags(rawValue: flags), keywordLetters: [0x61, 0x7a])
    #expect(MaildirFileName(parsing: name.description) == name)
  }
}

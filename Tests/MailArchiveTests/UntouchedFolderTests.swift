import MailTypes
import Testing

@testable import MailArchive

/// Folders in which no name has changed since the journal was left in order are not read.
@Suite("Untouched folders of a Maildir")
struct UntouchedFolderTests {
  private let archive: ScratchArchive
  private let stager: MessageStager
  private static let base = "0123456789abcdef0123456789abcdef01234567.0,S=1,W=1"
  private static let other = "fedcba9876543210fedcba98765432100123456f.0,S=1,W=1"
  private static let late: Int64 = 1 << 40

  init() throws {
    archive = try ScratchArchive()
    stager = MessageStager(root: archive.root, token: "t.0")
    let store = try MaildirStore(root: archive.root)
    try store.createFolder("INBOX")
    let staged = try archive.stage([65], with: stager)
    try store.publish(staged, base: Self.base, flags: MessageFlags(system: .seen))
  }

  private func store(lastOrderlyEnd: Int64?) throws -> MaildirStore {
    let store = try MaildirStore(root: archive.root)
    store.lastOrderlyEnd = lastOrderlyEnd
    return store
  }

  private var current: [String] { archive.names(in: "mail/INBOX/cur") }

  @Test("what comes and what changes its flags needs no other file's name")
  func isNotRead() throws {
    let store = try store(lastOrderlyEnd: Self.late)
    try store.publish(
      try archive.stage([66], with: stager), base: Self.other, flags: MessageFlags(),
      isFirst: true)
    try store.setFlags(
      folder: "INBOX", base: Self.base, flags: MessageFlags(system: .flagged),
      before: MessageFlags(system: .seen))
    try store.syncDirectories()
    #expect(store.namesInMemory == 0)
    #expect(current == [Self.base + ":2,F", Self.other + ":2,"])
  }

  @Test("a new folder needs no reading either")
  func newFolder() throws {
    let store = try store(lastOrderlyEnd: 0)
    try store.createFolder("New")
    for (octet, base) in [(UInt8(65), Self.base), (66, Self.other)] {
      try store.publish(
        try archive.stage([octet], folder: "New", with: stager), base: base,
        flags: MessageFlags(), isFirst: true)
    }
    #expect(store.namesInMemory == 0)
    #expect(archive.names(in: "mail/New/cur") == [Self.base + ":2,", Self.other + ":2,"])
  }

  @Test(
    "where the journal was not left in order, or the folder has changed since, every file gives way",
    arguments: [nil, 0] as [Int64?])
  func isRead(_ end: Int64?) throws {
    let store = try store(lastOrderlyEnd: end)
    try store.createFolder("INBOX")
    try store.publish(
      try archive.stage([66], with: stager), base: Self.base,
      flags: MessageFlags(system: .flagged), isFirst: true)
    #expect(current == [Self.base + ":2,F"])
    #expect(archive.octets(of: "mail/INBOX/cur/\(Self.base):2,F") == [66])
  }

  @Test("so does one whose place had a row before")
  func placeOfBefore() throws {
    let store = try store(lastOrderlyEnd: Self.late)
    try store.publish(
      try archive.stage([66], with: stager), base: Self.base,
      flags: MessageFlags(system: .flagged), isFirst: false)
    #expect(current == [Self.base + ":2,F"])
  }

  @Test("a file that another program has renamed unseen is looked for and found")
  func renamed() throws {
    let store = try store(lastOrderlyEnd: Self.late)
    move(
      archive.path + "/mail/INBOX/cur/\(Self.base):2,S",
      to: archive.path + "/mail/INBOX/new/\(Self.base)")
    try store.setFlags(
      folder: "INBOX", base: Self.base, flags: MessageFlags(system: .flagged),
      before: MessageFlags(system: .seen))
    #expect(current == [Self.base + ":2,F"])
    #expect(archive.names(in: "mail/INBOX/new").isEmpty)
    let error = #expect(throws: ArchiveError.self) {
      try store.setFlags(
        folder: "INBOX", base: Self.other, flags: MessageFlags(system: .flagged),
        before: MessageFlags(system: .seen))
    }
    #expect(error?.code == .missing)
  }

  @Test("keywords keep their letters, and a new one takes none that a file uses")
  func keywords() throws {
    writeFile(archive.path + "/mail/INBOX/cur/stranger:2,Sab", [4])
    let store = try store(lastOrderlyEnd: Self.late)
    try store.setFlags(
      folder: "INBOX", base: Self.base, flags: MessageFlags(keywords: ["work"]),
      before: MessageFlags(system: .seen))
    #expect(current.first == Self.base + ":2,c")
    let again = try self.store(lastOrderlyEnd: Self.late)
    try again.setFlags(
      folder: "INBOX", base: Self.base, flags: MessageFlags(system: .seen, keywords: ["WORK"]),
      before: MessageFlags(keywords: ["work"]))
    #expect(again.namesInMemory == 0)
    #expect(current.first == Self.base + ":2,Sc")
  }

  @Test("places are told by what is on disk")
  func location() throws {
    let store = try store(lastOrderlyEnd: Self.late)
    #expect(
      try store.location(folder: "INBOX", of: .file(baseName: Self.base))
        == .file(folder: "INBOX", name: Self.base + ":2,S"))
    #expect(try store.location(folder: "INBOX", of: .file(baseName: Self.other)) == nil)
  }
}

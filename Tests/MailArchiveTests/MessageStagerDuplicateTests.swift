import MailFormats
import MailTypes
import Testing

@testable import MailArchive

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Further names and copies of stored messages")
struct MessageStagerDuplicateTests {
  private let archive: ScratchArchive
  private let store: MaildirStore
  private let stager: MessageStager
  private let date = InternalDate(seconds: 1_000_000_000)

  init() throws {
    archive = try ScratchArchive()
    store = try MaildirStore(root: archive.root)
    stager = MessageStager(root: archive.root, token: "t.0")
    for name in ["INBOX", "Work"] { try store.createFolder(name) }
  }

  /// A message in INBOX, and what the journal would say of it.
  private func original(_ text: String = "Subject: a\r\n\r\nb\r\n") throws -> StoredOriginal {
    let staged = try archive.stage(Array(text.utf8), with: stager, date: date)
    let place = store.place(for: staged, copyNumber: 0, date: date)
    try store.publish(staged, at: place, flags: MessageFlags(system: .seen), date: date)
    try store.synchronize()
    return StoredOriginal(
      location: try #require(try store.location(folder: "INBOX", of: place)),
      form: StoredForm(lineEnds: staged.lineEnds, endsWithNewline: staged.endsWithNewline),
      digest: staged.digest, wireSize: staged.wireSize, diskSize: staged.diskSize,
      header: staged.header)
  }

  private func publish(_ staged: StagedMessage) throws -> String {
    let place = store.place(for: staged, copyNumber: 0, date: date)
    try store.publish(staged, at: place, flags: MessageFlags(), date: date)
    try store.synchronize()
    return try #require(archive.names(in: "mail/Work/cur").first)
  }

  private func inode(_ path: String) throws -> Int? {
    let facts = try FileManager.default.attributesOfItem(atPath: archive.path + "/mail/" + path)
    return facts[.systemFileNumber] as? Int
  }

  private func path(of original: StoredOriginal) -> String {
    String(original.location.path.dropFirst("mail/".count))
  }

  @Test("a link is the same file under a name of its own", arguments: ["\r\n", "\n", "\r"])
  func link(_ lineEnd: String) throws {
    let original = try original("Subject: a\(lineEnd)\(lineEnd)b\(lineEnd)")
    let staged = try #require(try stager.link(original, to: "Work", date: date))
    let name = try publish(staged)
    #expect(try inode("Work/cur/" + name) == inode(path(of: original)))
    #expect(path(of: original).hasSuffix(name + "S"))
    #expect(archive.names(in: "mail/Work/tmp").isEmpty)
  }

  @Test("another time, another size or no file at all make no link")
  func noLink() throws {
    let original = try original()
    #expect(try stager.link(original, to: "Work", date: InternalDate(seconds: 5)) == nil)
    var other = original
    other.diskSize += 1
    #expect(try stager.link(other, to: "Work", date: date) == nil)
    other = original
    other.location = .file(
      folder: "INBOX", name: "0123456789abcdef0123456789abcdef01234567.0,S=1,W=1:2,")
    #expect(try stager.link(other, to: "Work", date: date) == nil)
    // A planted symbolic link is not followed.
    let whole = archive.path + "/mail/" + path(of: original)
    try FileManager.default.moveItem(atPath: whole, toPath: archive.parent + "/away")
    try FileManager.default.createSymbolicLink(
      atPath: whole, withDestinationPath: archive.parent + "/away")
    #expect(throws: ArchiveError.self) { try stager.link(original, to: "Work", date: date) }
    #expect(archive.names(in: "mail/Work/tmp").isEmpty)
  }

  @Test("a copy is another file with the same octets", arguments: ["\r\n", "\n", "\r"])
  func copy(_ lineEnd: String) throws {
    let original = try original("Subject: a\(lineEnd)\(lineEnd)b\(lineEnd)")
    let reader = MessageReader(root: archive.root)
    let staged = try #require(try stager.copy(original, to: "Work", date: date, with: reader))
    #expect(staged.digest == original.digest)
    #expect(staged.header == original.header)
    let name = try publish(staged)
    #expect(try inode("Work/cur/" + name) != inode(path(of: original)))
    #expect(
      archive.octets(of: "mail/Work/cur/" + name) == archive.octets(of: original.location.path))
  }

  @Test("an original that is damaged or gone gives no copy and leaves nothing")
  func noCopy() throws {
    let original = try original()
    let reader = MessageReader(root: archive.root)
    let whole = archive.path + "/" + original.location.path
    try Data("Subject: a\n\nc\n".utf8).write(to: URL(fileURLWithPath: whole))
    #expect(try stager.copy(original, to: "Work", date: date, with: reader) == nil)
    try Data("Subject".utf8).write(to: URL(fileURLWithPath: whole))
    #expect(try stager.copy(original, to: "Work", date: date, with: reader) == nil)
    try FileManager.default.removeItem(atPath: whole)
    #expect(try stager.copy(original, to: "Work", date: date, with: reader) == nil)
    #expect(archive.names(in: "mail/Work/tmp").isEmpty)
  }

  @Test("a new time of one name leaves the others theirs", arguments: [SyncMethod.eachFile, nil])
  func touch(_ method: SyncMethod?) throws {
    let original = try original()
    let name = try publish(try #require(try stager.link(original, to: "Work", date: date)))
    let store = try MaildirStore(root: archive.root, method: method)
    let base = MaildirFileName(parsing: name).base
    try store.touch(folder: "Work", base: base, date: InternalDate(seconds: 77))
    try store.syncDirectories()
    #expect(modified(archive.path + "/mail/Work/cur/" + name) == 77)
    #expect(modified(archive.path + "/" + original.location.path) == 1_000_000_000)
    #expect(
      archive.octets(of: "mail/Work/cur/" + name) == archive.octets(of: original.location.path))
    #expect(mode(archive.path + "/mail/Work/cur/" + name) == 0o600)
    #expect(archive.names(in: "mail/Work/tmp").isEmpty)
  }
}

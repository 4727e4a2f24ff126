import MailArchive
import MailFormats
import MailTypes
import Testing

@Suite struct FolderCensusTests {
  private static let own = "\(String(repeating: "0123456789", count: 4)).0,S=3,W=4"

  private func archive(_ files: [String]) throws -> ScratchArchive {
    let archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    for file in files { writeFile(archive.path + "/mail/INBOX/" + file, [1, 2, 3]) }
    return archive
  }

  @Test("a name of ours is found whatever its flags, once")
  func own() throws {
    let archive = try archive(["cur/\(Self.own):2,FS"])
    let census = try FolderCensus(root: archive.root, folder: "INBOX")
    let expected = FolderFile(folder: "INBOX", name: Self.own + ":2,FS")
    #expect(census.take(Self.own) == [expected])
    #expect(census.take(Self.own).isEmpty)
    #expect(census.takeRest().isEmpty)
  }

  @Test("further files of a name come after the one in cur")
  func twins() throws {
    let archive = try archive([
      "new/\(Self.own)", "cur/\(Self.own):2,S", "cur/stranger", "cur/.hidden",
    ])
    let census = try FolderCensus(root: archive.root, folder: "INBOX")
    #expect(
      census.take(Self.own).map(\.path) == [
        "mail/INBOX/cur/\(Self.own):2,S", "mail/INBOX/new/\(Self.own)",
      ])
    #expect(census.takeRest().map(\.name) == ["stranger"])
  }

  @Test("a folder that is not there holds nothing")
  func missing() throws {
    let archive = try ScratchArchive()
    #expect(try FolderCensus(root: archive.root, folder: "INBOX").takeRest().isEmpty)
  }

  @Test("paths that lead elsewhere are no folders", arguments: ["..", "INBOX/..", "", "a//b", "."])
  func elsewhere(_ path: String) throws {
    let archive = try archive(["cur/stranger"])
    #expect(try FolderCensus(root: archive.root, folder: path).takeRest().isEmpty)
  }

  @Test(
    "a journal's names and paths that lead elsewhere are refused by the store",
    arguments: [
      "../x", "/etc/x", "", "..", "a\0b",
    ])
  func hostileNames(_ base: String) throws {
    let archive = try archive([])
    let store: any ArchiveStore = try MaildirStore(root: archive.root)
    let staged = try archive.stage(
      [65, 13, 10], with: MessageStager(root: archive.root, token: "t"))
    #expect(throws: ArchiveError.self) {
      try store.publish(staged, at: .file(baseName: base), flags: MessageFlags(), date: nil)
    }
    #expect(throws: ArchiveError.self) {
      try store.setFlags(folder: "INBOX", at: .file(baseName: base), flags: MessageFlags())
    }
    #expect(archive.names(in: "mail/INBOX/cur").isEmpty)
  }
}

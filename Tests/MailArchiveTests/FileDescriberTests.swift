import Digests
import MailArchive
import MailFormats
import MailTypes
import Testing

@Suite struct FileDescriberTests {
  private static let header = "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@x>\r\n\r\n"

  private let archive: ScratchArchive
  private let describer: FileDescriber

  init() throws {
    archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    describer = FileDescriber(root: archive.root)
  }

  private func describe(_ octets: [UInt8], name: String = "stranger:2,S") throws
    -> FileDescription?
  {
    writeFile(archive.path + "/mail/INBOX/cur/" + name, octets)
    return try describer.describe(FolderFile(folder: "INBOX", name: name))
  }

  private static func withoutReturns(_ text: String) -> [UInt8] {
    text.utf8.filter { $0 != 13 }
  }

  /// More octets than one read takes, with line ends at all places of a buffer's end.
  private static let long = header + String(repeating: "0123456789abcde\r\n", count: 20_000)

  @Test(
    "a stranger's file without CRs stands for CRLF", arguments: [header, header + "a\r\nb", long])
  func lineFeeds(_ wire: String) throws {
    let disk = Self.withoutReturns(wire)
    let found = try #require(try describe(disk))
    #expect(found.digest == SHA256Stream.digest(of: Array(wire.utf8).span))
    #expect(found.wireSize == UInt64(wire.utf8.count))
    #expect(found.diskSize == UInt64(disk.count))
    #expect(found.lineEnds == .lf && found.isInForm)
    #expect(found.endsWithNewline == wire.utf8.elementsEqual(wire.utf8.dropLast() + [10]))
    #expect(found.header.headerDigest == SHA256Stream.digest(of: Array(Self.header.utf8).span))
    #expect(found.header.subject == "Grüße")
    #expect(found.header.messageID == "<1@x>")
  }

  @Test(
    "a stranger's file with CRs is taken as it is; of CRLF alone, it is not in the archive's form",
    arguments: [(header + "a\r\n", false), (header + "a\rb\n", true), (header + "a\r", true)])
  func returns(_ text: String, isInForm: Bool) throws {
    let octets = Array(text.utf8)
    let found = try #require(try describe(octets))
    #expect(found.digest == SHA256Stream.digest(of: octets.span))
    #expect(found.wireSize == found.diskSize)
    #expect(found.lineEnds == .verbatim)
    #expect(found.isInForm == isInForm)
  }

  @Test("the hash in a name of ours tells the form", arguments: [LineEndForm.lf, .verbatim])
  func ownName(_ form: LineEndForm) throws {
    let disk = Array("A: b\n\nbare\n".utf8)
    let wire = form == .lf ? Array("A: b\r\n\r\nbare\r\n".utf8) : disk
    let digest = SHA256Stream.digest(of: wire.span)
    let name = MaildirFileName.base(
      digest: digest, copy: 2, diskSize: UInt64(disk.count), virtualSize: 14)
    let found = try #require(try describe(disk, name: name + ":2,FS"))
    #expect(found.lineEnds == form)
    #expect(found.digest == digest)
    #expect(try describe(disk + [10], name: name + ":2,FS") == nil)
  }

  @Test("an empty file is an empty message")
  func empty() throws {
    let found = try #require(try describe([]))
    #expect(found.wireSize == 0 && found.diskSize == 0 && !found.endsWithNewline)
    #expect(found.digest == SHA256Stream.digest(of: [UInt8]().span))
  }

  @Test("a link, a pipe and a name that leads elsewhere are never read")
  func links() throws {
    let folder = archive.path + "/mail/INBOX/cur/"
    writeFile(archive.parent + "/secret", [1])
    link(folder + "link", to: archive.parent + "/secret")
    makePipe(folder + "pipe")
    for name in ["link", "pipe", "../../../../secret", "absent"] {
      #expect(throws: ArchiveError.self) {
        try describer.describe(FolderFile(folder: "INBOX", name: name))
      }
    }
    #expect(throws: ArchiveError.self) {
      try describer.describe(FolderFile(folder: "INBOX", name: "link", isRegular: false))
    }
  }
}

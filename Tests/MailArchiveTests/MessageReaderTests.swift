import Digests
import MailArchive
import MailFormats
import MailTypes
import Testing

@Suite("Reading messages back")
struct MessageReaderTests {
  private static let messages: [[UInt8]] =
    MessageStagerTests.rows.map(\.octets)
    + [
      Array(String(repeating: "line of text\r\n", count: 40_000).utf8),
      Array(String(repeating: "line of text\n", count: 40_000).utf8),
      Array(repeating: UInt8(ascii: "x"), count: 300_000) + [13, 10],
      Array(String(repeating: "\r\n", count: 200_000).utf8),
    ]

  private func publish(
    _ octets: [UInt8], _ archive: ScratchArchive
  ) throws -> (staged: StagedMessage, fileName: String, base: String) {
    let store = try MaildirStore(root: archive.root)
    try store.createFolder("INBOX")
    let staged = try archive.stage(
      octets, with: MessageStager(root: archive.root, token: "t"))
    let base = MaildirFileName.base(
      digest: staged.digest, copy: 0, diskSize: staged.diskSize, virtualSize: staged.virtualSize)
    try store.publish(staged, base: base, flags: MessageFlags())
    return (staged, base + ":2,", base)
  }

  @Test("a stored message comes back as it came", arguments: messages.indices)
  func roundTrip(_ index: Int) throws {
    let octets = Self.messages[index]
    let archive = try ScratchArchive()
    let (staged, fileName, _) = try publish(octets, archive)
    let reader = MessageReader(root: archive.root)
    for size in [1, 3, 4096, 1 << 20] where octets.count / size < 10_000 {
      try reader.open(
        .file(folder: "INBOX", name: fileName),
        form: StoredForm(lineEnds: staged.lineEnds, endsWithNewline: true))
      #expect(try read(reader, size) == octets, "pieces of \(size)")
    }
    let finding = try ArchiveCheck(root: archive.root).read(
      .file(folder: "INBOX", name: fileName),
      form: StoredForm(lineEnds: staged.lineEnds, endsWithNewline: true))
    #expect(finding.digest == staged.digest)
    #expect(finding.wireSize == staged.wireSize && finding.diskSize == staged.diskSize)
  }

  @Test("the form of a message is known from its name", arguments: messages.indices)
  func identify(_ index: Int) throws {
    let archive = try ScratchArchive()
    let (staged, fileName, _) = try publish(Self.messages[index], archive)
    let finding = try ArchiveCheck(root: archive.root).identify(
      folder: "INBOX", fileName: fileName)
    #expect(finding?.digest == staged.digest && finding?.wireSize == staged.wireSize)
  }

  @Test("a file without a row is staged again, a torn one is not")
  func restage() throws {
    let archive = try ScratchArchive()
    let octets = Array("A: b\r\n\r\nbody\r\n".utf8)
    let (staged, fileName, _) = try publish(octets, archive)
    let stager = MessageStager(root: archive.root, token: "u")
    let check = ArchiveCheck(root: archive.root)
    let again = try #require(
      try stager.restage(folder: "INBOX", fileName: fileName, with: check))
    #expect(again.staged.digest == staged.digest && again.staged.lineEnds == .lf)
    #expect(again.date.seconds == 1_000_000_000)
    writeFile(archive.path + "/mail/INBOX/cur/" + fileName, Array("A: b\n\nbo".utf8))
    #expect(try stager.restage(folder: "INBOX", fileName: fileName, with: check) == nil)
    #expect(try stager.restage(folder: "INBOX", fileName: "1.2.host:2,S", with: check) == nil)
  }

  @Test("a changed octet changes the finding")
  func damage() throws {
    let archive = try ScratchArchive()
    let (staged, fileName, _) = try publish(Array("A: b\r\n\r\nbody\r\n".utf8), archive)
    writeFile(archive.path + "/mail/INBOX/cur/" + fileName, Array("A: b\n\nbodz\n".utf8))
    let finding = try ArchiveCheck(root: archive.root).read(
      .file(folder: "INBOX", name: fileName), form: StoredForm(lineEnds: .lf, endsWithNewline: true)
    )
    #expect(finding.digest != staged.digest && finding.diskSize == staged.diskSize)
  }

  @Test(
    "names that are no file of the folder are missing",
    arguments: ["", "none", "../cur", "../../INBOX/cur/x", "/etc/passwd", "."])
  func missing(_ name: String) throws {
    let archive = try ScratchArchive()
    _ = try publish([65], archive)
    let reader = MessageReader(root: archive.root)
    let error = #expect(throws: ArchiveError.self) {
      try reader.open(
        .file(folder: "INBOX", name: name), form: StoredForm(lineEnds: .lf, endsWithNewline: true))
    }
    #expect(error?.code == .missing || error?.code == .linkInTheWay)
  }

  @Test("links and pipes are not read")
  func links() throws {
    let archive = try ScratchArchive()
    let (_, fileName, _) = try publish([65], archive)
    let path = archive.path + "/mail/INBOX/cur/"
    link(path + "link", to: path + fileName)
    makePipe(path + "pipe")
    let reader = MessageReader(root: archive.root)
    for name in ["link", "pipe"] {
      let error = #expect(throws: ArchiveError.self) {
        try reader.open(
          .file(folder: "INBOX", name: name), form: StoredForm(lineEnds: .lf, endsWithNewline: true)
        )
      }
      #expect(error?.code == .linkInTheWay, "\(name)")
    }
  }

  private func read(_ reader: MessageReader, _ size: Int) throws -> [UInt8] {
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: size)
    while true {
      var span = chunk.mutableSpan
      let count = try reader.read(into: &span)
      if count == 0 { return octets }
      octets += chunk[0..<count]
    }
  }
}

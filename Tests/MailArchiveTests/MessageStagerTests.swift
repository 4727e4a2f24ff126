import Digests
import MailArchive
import MailFormats
import MailTypes
import Testing

@Suite("Message stager")
struct MessageStagerTests {
  struct Row: CustomTestStringConvertible {
    var name: String
    var octets: [UInt8]
    var form: LineEndForm
    var disk: UInt64
    var virtual: UInt64

    init(
      _ name: String, _ octets: [UInt8], _ form: LineEndForm, disk: Int, virtual: Int
    ) {
      self.name = name
      self.octets = octets
      self.form = form
      self.disk = UInt64(disk)
      self.virtual = UInt64(virtual)
    }

    init(_ text: String, _ form: LineEndForm, disk: Int, virtual: Int) {
      self.init(
        String(text.debugDescription.prefix(40)), Array(text.utf8), form, disk: disk,
        virtual: virtual)
    }

    var testDescription: String { name }
  }

  static let rows = [
    Row("A: b\r\n\r\nbody\r\n", .lf, disk: 11, virtual: 14),
    Row("A: b\r\n\r\nno end", .lf, disk: 12, virtual: 14),
    Row("A: b\n\nbody\n", .verbatim, disk: 11, virtual: 14),
    Row("A: b\r\rbody\r", .verbatim, disk: 11, virtual: 11),
    Row("A: b\r\n\r\nmixed\nends\r\n", .verbatim, disk: 20, virtual: 21),
    Row("A: b\r\n\r\nlone\rreturn\r\n", .verbatim, disk: 21, virtual: 21),
    Row("A: b\r\n\r\nends with return\r", .verbatim, disk: 25, virtual: 25),
    Row("A: b\r\n\r\ntwo\r\r\nreturns\r\n", .verbatim, disk: 23, virtual: 23),
    Row("A: b\r\n\r\nturned\n\rround\r\n", .verbatim, disk: 23, virtual: 24),
    Row("A: b\r\n\r\nnul\u{0}inside\r\n", .lf, disk: 17, virtual: 20),
    Row("no line end at all", .lf, disk: 18, virtual: 18),
    Row("", .lf, disk: 0, virtual: 0),
    Row("\r\n", .lf, disk: 1, virtual: 2),
    Row("\n", .verbatim, disk: 1, virtual: 2),
    Row("\r", .verbatim, disk: 1, virtual: 1),
    Row(
      "8-bit", Array("A: b\r\n\r\n".utf8) + Array(128...255) + [13, 10], .lf, disk: 135,
      virtual: 138),
  ]

  @Test("keeps every octet, in pieces of every size", arguments: rows)
  func oddMessages(_ row: Row) throws {
    let archive = try ScratchArchive()
    let store = try MaildirStore(root: archive.root)
    try store.createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    for pieces in 1...max(1, row.octets.count) {
      let staged = try archive.stage(row.octets, pieces: pieces, with: stager)
      try expectEqual(staged, row, archive)
      store.discard(staged)
    }
    #expect(archive.names(in: "mail/INBOX/tmp").isEmpty)
  }

  static let border = 256 << 10

  @Test(
    "keeps every octet across the border of the buffer",
    arguments: [-2, -1, 0, 1, 2], ["\r\n", "\n", "\r", "\r\nx\n", "\r\nx\r\n", "x"])
  func border(_ offset: Int, _ tail: String) throws {
    let archive = try ScratchArchive()
    let store = try MaildirStore(root: archive.root)
    try store.createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    var head = Array("Subject: s\r\n\r\n".utf8)
    let line = Array(repeating: UInt8(ascii: "l"), count: 70_000) + [13, 10]
    while head.count + line.count < Self.border + offset { head += line }
    head += Array(repeating: UInt8(ascii: "p"), count: Self.border + offset - head.count)
    let octets = head + Array(tail.utf8)
    for pieces in [octets.count, 65_537] {
      let staged = try archive.stage(octets, pieces: pieces, with: stager)
      let hasOnlyPairs = tail.replacing("\r\n", with: "").allSatisfy { $0 == "x" }
      #expect(staged.lineEnds == (hasOnlyPairs ? .lf : .verbatim))
      try expectKept(staged, octets, archive)
      store.discard(staged)
    }
  }

  @Test("a bare line end far behind the first buffer gives back every CR", arguments: ["\n", "\r"])
  func lateBareLineEnd(_ bare: String) throws {
    let archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    var octets = Array("Subject: s\r\n\r\n".utf8)
    for number in 0..<60_000 { octets += Array("line \(number)\r\n".utf8) }
    octets += Array(("x" + bare + "y\r\n").utf8)
    for pieces in [octets.count, 8191] {
      let staged = try archive.stage(octets, pieces: pieces, with: stager)
      #expect(staged.lineEnds == .verbatim)
      #expect(staged.diskSize == UInt64(octets.count))
      #expect(staged.virtualSize == UInt64(octets.count + (bare == "\n" ? 1 : 0)))
      try expectKept(staged, octets, archive)
    }
    #expect(archive.names(in: "mail/INBOX/tmp").count == 2)
  }

  @Test("another length than announced is an error of one message", arguments: [-1, 1, 300_000])
  func lengths(_ more: Int) throws {
    let archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    let announced: UInt64 = 300_000
    let octets = [UInt8](repeating: 65, count: Int(announced) + more)
    try stager.begin(path: "INBOX", announced: announced)
    try stager.write(octets.span)
    let error = #expect(throws: ArchiveError.self) { try stager.finish(date: nil) }
    #expect(
      error?.code == .lengthMismatch(announced: announced, received: UInt64(octets.count)))
    #expect(error?.scope == .message)
    #expect(archive.names(in: "mail/INBOX/tmp").isEmpty)
    let staged = try archive.stage([65], with: stager)
    #expect(staged.wireSize == 1)
  }

  @Test("what is abandoned leaves nothing, also when it is large")
  func abandon() throws {
    let archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    let octets = [UInt8](repeating: 65, count: 600_000)
    try stager.begin(path: "INBOX", announced: 1_000_000)
    try stager.write(octets.span)
    #expect(archive.names(in: "mail/INBOX/tmp").count == 1)
    stager.abandon()
    #expect(archive.names(in: "mail/INBOX/tmp").isEmpty)
    #expect(throws: ArchiveError.self) { try stager.finish(date: nil) }
  }

  @Test("says what the header holds and how the message ends")
  func summary() throws {
    let archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    let header =
      "Message-ID: <1@example.jp>\r\nSubject: =?UTF-8?B?5pel5pys?=\r\n"
      + "From: =?UTF-8?B?6JS1?= <kura@example.jp>\r\nDate: Mon, 1 Jan\r\n 2024\r\n\r\n"
    let staged = try archive.stage(Array((header + "body\r\n").utf8), with: stager)
    #expect(staged.header.messageID == "<1@example.jp>")
    #expect(staged.header.subject == "日本")
    #expect(staged.header.from == "蔵 <kura@example.jp>")
    #expect(staged.header.date == "Mon, 1 Jan 2024")
    #expect(staged.header.headerDigest == SHA256Stream.digest(of: Array(header.utf8).span))
    #expect(staged.endsWithNewline)
    let bare = try archive.stage(Array("x".utf8), with: stager)
    #expect(bare.header.subject == nil && bare.header.messageID == nil)
    #expect(!bare.endsWithNewline)
  }

  @Test("files are the owner's alone and carry the internal date", arguments: [-86400, 0, 1 << 31])
  func modeAndDate(_ seconds: Int64) throws {
    let archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    let staged = try archive.stage([65], with: stager, date: InternalDate(seconds: seconds))
    let path = archive.path + "/mail/INBOX/tmp/" + staged.temporaryName
    #expect(mode(path) == 0o600)
    #expect(modified(path) == Int(seconds))
  }

  @Test("a tmp that was removed is made again, also while it is in use")
  func removedDirectory() throws {
    let archive = try ScratchArchive()
    try MaildirStore(root: archive.root).createFolder("INBOX")
    let stager = MessageStager(root: archive.root, token: "t.0")
    removeTree(archive.path + "/mail/INBOX/tmp")
    let first = try archive.stage([65], with: stager)
    #expect(archive.names(in: "mail/INBOX/tmp") == [first.temporaryName])
    removeTree(archive.path + "/mail/INBOX/tmp")
    let second = try archive.stage([66], with: stager)
    #expect(archive.names(in: "mail/INBOX/tmp") == [second.temporaryName])
  }

  @Test("many folders in turn do not use up the descriptors")
  func manyFolders() throws {
    let archive = try ScratchArchive()
    let store = try MaildirStore(root: archive.root)
    let stager = MessageStager(root: archive.root, token: "t.0")
    for number in 0..<100 { try store.createFolder("F\(number)") }
    let before = namesInDirectory("/proc/self/fd").count
    for number in 0..<100 { _ = try archive.stage([65], folder: "F\(number)", with: stager) }
    #expect(namesInDirectory("/proc/self/fd").count < before + 40)
  }

  private func expectEqual(
    _ staged: StagedMessage, _ row: Row, _ archive: ScratchArchive
  ) throws {
    #expect(staged.lineEnds == row.form)
    #expect(staged.diskSize == row.disk)
    #expect(staged.virtualSize == row.virtual)
    try expectKept(staged, row.octets, archive)
  }

  private func expectKept(
    _ staged: StagedMessage, _ octets: [UInt8], _ archive: ScratchArchive
  ) throws {
    #expect(staged.wireSize == UInt64(octets.count))
    #expect(staged.digest == SHA256Stream.digest(of: octets.span))
    #expect(staged.endsWithNewline == (octets.last == 10))
    let file = try #require(archive.octets(of: "mail/INBOX/tmp/" + staged.temporaryName))
    #expect(UInt64(file.count) == staged.diskSize)
    // Where every CR belongs to a CRLF, leaving out all CRs is leaving out those.
    #expect(file == (staged.lineEnds == .lf ? octets.filter { $0 != 13 } : octets))
  }
}

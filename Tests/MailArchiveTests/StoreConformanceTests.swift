import Digests
import MailArchive
import MailFormats
import MailTypes
import Testing

/// What every kind of store does alike: the octets of a message come back as the server sent them.
@Suite("Stores of every kind")
struct StoreConformanceTests {
  /// A message that was published, and where the journal would have it.
  struct Stored {
    var staged: StagedMessage
    var place: CopyPlace
  }

  static func lines(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Line ends and odd octets of every sort.
  static let messages: [(name: String, octets: [UInt8])] = [
    ("CRLF", lines("A: b\r\n\r\nbody\r\n")),
    ("LF", lines("A: b\n\nbody\n")),
    ("CR", lines("A: b\r\rbody\r")),
    ("mixed", lines("A: b\r\n\nbody\r\rx\n\r\n")),
    ("NUL", lines("A: b\r\n\r\nx\0y\0\r\n\0\0")),
    ("8-bit", lines("A: b\r\n\r\n") + Array(128...255) + [13, 10]),
    ("no final newline", lines("A: b\r\n\r\nend")),
    ("LF, no final newline", lines("A: b\n\nend")),
    ("CR at the end", lines("A: b\r\n\r\nend\r")),
    ("empty", []),
    ("one CRLF", lines("\r\n")), ("one LF", lines("\n")), ("one CR", lines("\r")),
    ("one NUL", [0]),
    ("empty lines at the end", lines("A: b\r\n\r\nbody\r\n\r\n\r\n")),
    ("LF lines at the end", lines("A: b\n\nbody\n\n\n\n")),
    ("70 kB line", lines("A: b\r\n\r\n") + [UInt8](repeating: 120, count: 70_000) + [13, 10]),
    ("70 kB alone", [UInt8](repeating: 120, count: 70_000)),
    ("From first", lines("From here on\r\nA: b\r\n\r\n")),
    ("From lines", lines("A: b\r\n\r\nFrom x\r\n>From y\r\n>>From z\r\n> From w\r\nFromage\r\n")),
    ("From lines, LF", lines("From x\n>From y\n\n>>From z\n")),
    ("From lines, CR", lines("A: b\rFrom x\r\n\rFrom y\n\r>From z\r")),
    ("From at the end", lines("A: b\r\n\r\nFrom ")),
    ("From without blank", lines("A: b\r\n\r\nFrom")),
    ("marks at the end", lines("A: b\r\n\r\n>>>")),
    ("a separator inside", lines("A: b\n\n\nFrom MAILER-DAEMON Thu Jan  1 00:00:00 1970\n\n")),
    ("marks only", [UInt8](repeating: UInt8(ascii: ">"), count: 300_000)),
    (
      "bare LF far behind",
      lines("A: b\r\n\r\n")
        + [UInt8](repeating: 121, count: 300_000) + lines("\r\nFrom q\r\n>From r\nend")
    ),
    (
      "From across the buffer",
      [UInt8](repeating: 122, count: (256 << 10) - 5)
        + lines("\r\nFrom s\r\nFrom t\n")
    ),
    ("CRLF across the buffer", [UInt8](repeating: 122, count: (256 << 10) - 1) + lines("\r\n.")),
  ]

  private func publish(
    _ octets: [UInt8], pieces: Int = .max, copy: Int = 0, folder: String = "INBOX",
    _ archive: ScratchArchive, _ store: any ArchiveStore, _ stager: MessageStager
  ) throws -> Stored {
    let staged = try archive.stage(octets, folder: folder, pieces: pieces, with: stager)
    try store.makeDurable([staged])
    let date = InternalDate(seconds: 1_000_000_000)
    let place = store.place(for: staged, copyNumber: copy, date: date)
    try store.publish(staged, at: place, flags: MessageFlags(system: .seen), date: date)
    return Stored(staged: staged, place: place)
  }

  private func commit(_ store: any ArchiveStore) throws {
    try store.synchronize()
    (store as? MboxStore)?.didCommit()
  }

  private func read(
    _ stored: Stored, folder: String = "INBOX", pieces: Int, _ archive: ScratchArchive,
    _ store: any ArchiveStore
  ) throws -> [UInt8] {
    let location = try #require(try store.location(folder: folder, of: stored.place))
    let reader = MessageReader(root: archive.root)
    try reader.open(
      location,
      form: StoredForm(
        lineEnds: stored.staged.lineEnds, endsWithNewline: stored.staged.endsWithNewline))
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: pieces)
    while true {
      var span = chunk.mutableSpan
      let count = try reader.read(into: &span)
      if count == 0 { return octets }
      octets += chunk[0..<count]
    }
  }

  @Test(
    "every octet comes back, whatever stands before and behind",
    arguments: ArchiveManifest.Kind.allCases)
  func everyOctet(_ kind: ArchiveManifest.Kind) throws {
    let archive = try ScratchArchive(kind: kind)
    let store = try archive.root.openStore()
    let stager = MessageStager(root: archive.root, token: "t.0")
    try store.createFolder("INBOX")
    try commit(store)
    var stored: [Stored] = []
    for (number, message) in Self.messages.enumerated() {
      stored.append(try publish(message.octets, archive, store, stager))
      if number % 7 == 0 { try commit(store) }
    }
    try commit(store)
    let fresh = try archive.root.openStore()
    let check = ArchiveCheck(root: archive.root)
    for (message, stored) in zip(Self.messages, stored) {
      for pieces in [4096, 1 << 20] {
        #expect(
          try read(stored, pieces: pieces, archive, fresh) == message.octets, "\(message.name)")
      }
      let location = try #require(try fresh.location(folder: "INBOX", of: stored.place))
      let finding = try check.read(
        location,
        form: StoredForm(
          lineEnds: stored.staged.lineEnds, endsWithNewline: stored.staged.endsWithNewline))
      #expect(finding.digest == stored.staged.digest, "\(message.name)")
      #expect(finding.wireSize == UInt64(message.octets.count), "\(message.name)")
      #expect(finding.diskSize == stored.staged.diskSize, "\(message.name)")
    }
  }

  @Test(
    "every octet comes back in pieces of every size", arguments: ArchiveManifest.Kind.allCases)
  func everyPiece(_ kind: ArchiveManifest.Kind) throws {
    let archive = try ScratchArchive(kind: kind)
    let store = try archive.root.openStore()
    let stager = MessageStager(root: archive.root, token: "t.0")
    try store.createFolder("INBOX")
    try commit(store)
    var copy = 0
    var all: [(octets: [UInt8], pieces: Int, stored: Stored)] = []
    for message in Self.messages where message.octets.count < 100 {
      for pieces in [1, 2, 3, 5, 7, 11] {
        copy += 1
        let stored = try publish(
          message.octets, pieces: pieces, copy: copy, archive, store, stager)
        #expect(message.octets.count == Int(stored.staged.wireSize))
        all.append((message.octets, pieces, stored))
      }
    }
    try commit(store)
    for (octets, pieces, stored) in all {
      #expect(try read(stored, pieces: pieces, archive, store) == octets)
    }
  }

  @Test(
    "folders keep apart, also one that is both folder and parent",
    arguments: ArchiveManifest.Kind.allCases)
  func folders(_ kind: ArchiveManifest.Kind) throws {
    let archive = try ScratchArchive(kind: kind)
    let store = try archive.root.openStore()
    let stager = MessageStager(root: archive.root, token: "t.0")
    let names = ["Archive", "Archive/2024", "Archive/2024/12", "日本語フォルダ", "INBOX"]
    for name in names { try store.createFolder(name) }
    try commit(store)
    var stored: [(String, Stored)] = []
    for round in 0..<3 {
      for name in names {
        stored.append(
          (
            name,
            try publish(
              Self.lines("A: \(name)\r\n\r\n\(round)\r\n"), folder: name, archive, store, stager)
          ))
      }
    }
    try commit(store)
    for (number, (name, stored)) in stored.enumerated() {
      let octets = Self.lines("A: \(name)\r\n\r\n\(number / names.count)\r\n")
      #expect(try read(stored, folder: name, pieces: 100, archive, store) == octets)
    }
    #expect(try archive.root.folders().sorted() == names.sorted())
  }

  @Test(
    "a place that holds nothing is missing, and a staged message can be discarded",
    arguments: ArchiveManifest.Kind.allCases)
  func missing(_ kind: ArchiveManifest.Kind) throws {
    let archive = try ScratchArchive(kind: kind)
    let store = try archive.root.openStore()
    let stager = MessageStager(root: archive.root, token: "t.0")
    try store.createFolder("INBOX")
    try commit(store)
    let staged = try archive.stage([65], with: stager)
    store.discard(staged)
    let places: [CopyPlace] = [
      .file(baseName: "none"), .file(baseName: "lost.7"), .range(offset: 44, length: 1),
      .range(offset: .max, length: .max), .range(offset: 0, length: 1),
    ]
    for place in places {
      #expect(try store.location(folder: "INBOX", of: place) == nil)
      #expect(try store.location(folder: "None/At/All", of: place) == nil)
    }
    try archive.root.removeLeftovers()
    #expect(archive.names(in: "").sorted() == ["archive.json", "mail"])
  }

  @Test(
    "a length that differs from the announced one stores nothing",
    arguments: ArchiveManifest.Kind.allCases)
  func lengths(_ kind: ArchiveManifest.Kind) throws {
    let archive = try ScratchArchive(kind: kind)
    let store = try archive.root.openStore()
    let stager = MessageStager(root: archive.root, token: "t.0")
    try store.createFolder("INBOX")
    try commit(store)
    try stager.begin(path: "INBOX", announced: 5)
    try stager.write(Self.lines("From").span)
    #expect(throws: ArchiveError.self) { try stager.finish(date: nil) }
    let stored = try publish(Self.lines("whole\r\n"), archive, store, stager)
    try commit(store)
    #expect(try read(stored, pieces: 10, archive, store) == Self.lines("whole\r\n"))
  }
}

import Digests
import MailArchive
import MailFormats
import MailTypes
import Testing

@Suite("Mbox store")
struct MboxStoreTests {
  private let archive: ScratchArchive
  private let stager: MessageStager
  private static let separator = "From MAILER-DAEMON Sun Sep  9 01:46:40 2001\n"

  init() throws {
    archive = try ScratchArchive(kind: .mbox)
    stager = MessageStager(root: archive.root, token: "t.0")
  }

  private var path: String { archive.path + "/mail/INBOX.mbox" }
  private var octets: [UInt8] { octetsOfFile(path) ?? [] }
  private var text: String { String(decoding: octets, as: UTF8.self) }

  /// A store that knows what the journal would tell it.
  private func open(_ state: MboxState? = nil) throws -> MboxStore {
    let store = try MboxStore(root: archive.root)
    if let state { store.expect("INBOX", state) }
    try store.createFolder("INBOX")
    try store.synchronize()
    store.didCommit()
    return store
  }

  @discardableResult
  private func append(_ texts: String..., to store: MboxStore) throws -> [CopyPlace] {
    var places: [CopyPlace] = []
    let all = try texts.map { try archive.stage(Array($0.utf8), with: stager) }
    try store.makeDurable(all)
    for staged in all {
      let date = InternalDate(seconds: 1_000_000_000, zoneMinutes: 540)
      let place = store.place(for: staged, copyNumber: 0, date: date)
      try store.publish(staged, at: place, flags: MessageFlags(), date: date)
      places.append(place)
    }
    return places
  }

  private func commit(_ store: MboxStore) throws {
    try store.synchronize()
    store.didCommit()
  }

  private func quarantined() -> [[UInt8]] {
    let directory = archive.path + "/quarantine"
    return namesInDirectory(directory).sorted().compactMap { octetsOfFile(directory + "/" + $0) }
  }

  @Test("messages stand one behind the other as mboxrd has them")
  func form() throws {
    let store = try open()
    let places = try append("A: b\r\n\r\nFrom x\r\n", "", "no end", to: store)
    try commit(store)
    let (a, b, c) = ("A: b\n\n>From x\n", "", "no end\n")
    #expect(text == [a, b, c].map { Self.separator + $0 + "\n" }.joined())
    #expect(
      places == [
        .range(offset: 44, length: 14), .range(offset: 103, length: 0),
        .range(offset: 148, length: 7),
      ])
    #expect(mode(path) == 0o600)
    let state = try #require(store.states["INBOX"])
    #expect(state.length == UInt64(octets.count))
    let last = Array(octets[104...])
    let digest = SHA256Stream()
    digest.begin()
    digest.update(last.span)
    #expect(
      state.last
        == MboxState.Record(start: 104, length: UInt64(last.count), digest: digest.finish()))
  }

  @Test("what was appended goes again where no COMMIT follows")
  func rollBack() throws {
    let store = try open()
    try append("first\r\n", to: store)
    try commit(store)
    let whole = octets
    try append("second\r\n", "third\r\n", to: store)
    store.rollBack()
    #expect(octets == whole)
    try append("fourth\r\n", to: store)
    try store.synchronize()
    #expect(octets.count > whole.count)
    store.rollBack()
    #expect(octets == whole && store.changes.isEmpty)
    try append("fifth\r\n", to: store)
    try commit(store)
    #expect(text.hasSuffix("fifth\n\n") && octets.starts(with: whole))
    #expect(!text.contains("second") && !text.contains("fourth"))
    #expect(archive.names(in: "").contains("quarantine") == false)
  }

  @Test("after a failed COMMIT nothing is cut off and nothing more appended")
  func distrust() throws {
    let store = try open()
    try append("first\r\n", to: store)
    try store.synchronize()
    let whole = octets
    store.distrust()
    store.rollBack()
    #expect(octets == whole)
    #expect(throws: ArchiveError.self) { try append("second\r\n", to: store) }
    #expect(octets == whole)
  }

  @Test("a torn tail of any length is kept in quarantine and cut off")
  func tornTails() throws {
    let store = try open()
    try append("first\r\n", to: store)
    try commit(store)
    let state = try #require(store.states["INBOX"])
    let whole = octets
    try append("second\r\n\r\nFrom me\r\n", to: store)
    try store.synchronize()
    let longer = octets
    for length in whole.count...longer.count {
      writeFile(path, Array(longer[..<length]))
      let next = try MboxStore(root: archive.root)
      next.expect("INBOX", state)
      #expect(try next.settle("INBOX") == (length == whole.count ? .whole : .cut))
      #expect(octets == whole)
      let tail = Array(longer[whole.count..<length])
      #expect(quarantined() == (tail.isEmpty ? [] : [tail]))
      #expect(next.quarantined.count == (tail.isEmpty ? 0 : 1))
      removeTree(archive.path + "/quarantine")
      try append("again\r\n", to: next)
      try commit(next)
      #expect(text.hasSuffix("first\n\n" + Self.separator + "again\n\n"))
    }
  }

  @Test("a tail of nothing but NUL is cut off and not kept")
  func zeros() throws {
    let store = try open()
    try append("first\r\n", to: store)
    try commit(store)
    let whole = octets
    writeFile(path, whole + [UInt8](repeating: 0, count: 300_000))
    let next = try open(store.states["INBOX"])
    #expect(try next.settle("INBOX") == .cut)
    #expect(octets == whole && quarantined().isEmpty)
    writeFile(path, whole + [UInt8](repeating: 0, count: 300_000) + [65])
    #expect(try open(store.states["INBOX"]).settle("INBOX") == .cut)
    #expect(octets == whole && quarantined().first?.count == 300_001)
  }

  @Test("what another program appends during a run is kept too")
  func foreignAppend() throws {
    let store = try open()
    try append("first\r\n", to: store)
    try commit(store)
    let whole = octets
    let foreign = Array("From other Thu Jan  1 00:00:00 1970\nSubject: foreign\n\n".utf8)
    writeFile(path, whole + foreign)
    try append("second\r\n", to: store)
    try commit(store)
    #expect(quarantined() == [foreign])
    #expect(text.hasSuffix(Self.separator + "second\n\n") && octets.starts(with: whole))
    #expect(!text.contains("foreign"))
  }

  @Test("an mbox that another program has rewritten is left as it is")
  func foreignRewrite() throws {
    let store = try open()
    try append("first\r\n", "second\r\n", to: store)
    try commit(store)
    let state = store.states["INBOX"]
    let whole = octets
    var changed = whole
    changed[changed.count - 4] ^= 1
    for octets in [changed, changed + Array("tail".utf8), Array("Status: RO\n".utf8) + whole] {
      writeFile(path, octets)
      let next = try MboxStore(root: archive.root)
      next.expect("INBOX", try #require(state))
      let error = #expect(throws: ArchiveError.self) { try append("third\r\n", to: next) }
      #expect(error?.code == .mboxRewritten && error?.explanation.status == .damaged)
      #expect(octetsOfFile(path) == octets && quarantined().isEmpty)
    }
  }

  @Test("an mbox cut off anywhere is noticed, and taken for what is left of it")
  func shortened() throws {
    let store = try open()
    try append("first\r\n", "second\r\n", to: store)
    try commit(store)
    let state = try #require(store.states["INBOX"])
    let whole = octets
    let firstEnd = Self.separator.utf8.count + 7
    for length in 0..<whole.count {
      writeFile(path, Array(whole[..<length]))
      let next = try MboxStore(root: archive.root)
      next.expect("INBOX", state)
      #expect(try next.settle("INBOX") == .shortened(size: UInt64(length)))
      let error = #expect(throws: ArchiveError.self) { try append("third\r\n", to: next) }
      #expect(error?.code == .mboxShortened(lost: 0))
      #expect(octets == Array(whole[..<length]))
      let hasFirst = length >= firstEnd
      let left = try next.shorten(
        "INBOX", to: UInt64(hasFirst ? firstEnd : 0), lastMessageAt: hasFirst ? 44 : nil)
      #expect(octets == (hasFirst ? Array(whole[..<firstEnd]) : []))
      #expect(left.length == UInt64(octets.count) && (left.last != nil) == hasFirst)
      try append("third\r\n", to: next)
      try commit(next)
      #expect(text.hasSuffix(Self.separator + "third\n\n"))
      removeTree(archive.path + "/quarantine")
    }
  }

  @Test("more mboxes than may be open take a batch, and give it back")
  func manyFolders() throws {
    let store = try MboxStore(root: archive.root)
    let names = (0..<60).map { "F/\($0)" }
    for name in names { try store.createFolder(name) }
    try store.synchronize()
    store.didCommit()
    func batch() throws {
      var all: [StagedMessage] = []
      for _ in 0..<2 {
        for name in names {
          all.append(try archive.stage(Array("A: \(name)\r\n".utf8), folder: name, with: stager))
        }
      }
      try store.makeDurable(all)
      for staged in all {
        let place = store.place(for: staged, copyNumber: 0, date: nil)
        try store.publish(staged, at: place, flags: MessageFlags(), date: nil)
      }
    }
    try batch()
    store.rollBack()
    for name in names { #expect(archive.octets(of: "mail/\(name).mbox") == []) }
    try batch()
    try store.synchronize()
    #expect(store.changes.count == 60)
    store.didCommit()
    for name in names {
      let length = UInt64(2 * (44 + "A: \(name)\n".utf8.count + 1))
      #expect(archive.octets(of: "mail/\(name).mbox")?.count == Int(length))
      #expect(store.states[name]?.length == length)
    }
  }

  @Test("links and pipes in the place of an mbox are refused, and what they lead to is untouched")
  func links() throws {
    let outside = archive.parent + "/outside"
    writeFile(outside, [1, 2, 3])
    link(path, to: outside)
    #expect(throws: ArchiveError.self) { try open() }
    #expect(octetsOfFile(outside) == [1, 2, 3])
    removeFile(path)
    makePipe(path)
    #expect(throws: ArchiveError.self) { try open() }
    let reader = MessageReader(root: archive.root)
    let error = #expect(throws: ArchiveError.self) {
      try reader.open(
        .range(folder: "INBOX", offset: 0, length: 1),
        form: StoredForm(lineEnds: .lf, endsWithNewline: true))
    }
    #expect(error?.code == .linkInTheWay)
    makeDirectory(archive.parent + "/elsewhere")
    link(archive.path + "/mail/F", to: archive.parent + "/elsewhere")
    let store = try MboxStore(root: archive.root)
    #expect(throws: ArchiveError.self) { try store.createFolder("F/sub") }
    #expect(namesInDirectory(archive.parent + "/elsewhere").isEmpty)
  }
}

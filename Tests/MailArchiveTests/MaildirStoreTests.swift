import MailTypes
import Testing

@testable import MailArchive

@Suite("Maildir store")
struct MaildirStoreTests {
  private let archive: ScratchArchive
  private let store: MaildirStore
  private let stager: MessageStager
  private static let base = "0123456789abcdef0123456789abcdef01234567.0,S=1,W=1"

  init() throws {
    archive = try ScratchArchive()
    store = try MaildirStore(root: archive.root)
    stager = MessageStager(root: archive.root, token: "t.0")
    try store.createFolder("INBOX")
  }

  private func publish(
    _ octets: [UInt8] = [65], base: String = Self.base, flags: MessageFlags = MessageFlags()
  ) throws {
    let staged = try archive.stage(octets, with: stager)
    try store.makeDurable([staged])
    try store.publish(staged, base: base, flags: flags)
    try store.syncDirectories()
  }

  private var current: [String] { archive.names(in: "mail/INBOX/cur") }

  @Test("a folder has cur, new and tmp, and all directories are the owner's alone")
  func folders() throws {
    try store.createFolder("A/B/C")
    try store.createFolder("A/B/C")
    try store.syncDirectories()
    #expect(archive.names(in: "mail/A") == ["B"])
    #expect(archive.names(in: "mail/A/B/C") == ["cur", "new", "tmp"])
    for path in ["", "/mail", "/mail/A", "/mail/A/B", "/mail/A/B/C", "/mail/A/B/C/cur"] {
      #expect(mode(archive.path + path) == 0o700, "\(path)")
    }
    #expect(try store.folders() == ["A/B/C", "INBOX"])
  }

  @Test(
    "a folder of any allowed name can be made and used", arguments: ["a/\u{301}b", "%/%", "-x/~"])
  func oddFolders(_ path: String) throws {
    try store.createFolder(path)
    let staged = try archive.stage([65], folder: path, with: stager)
    try store.publish(staged, base: Self.base, flags: MessageFlags())
    #expect(try store.folders() == [path, "INBOX"].sorted())
    #expect(archive.octets(of: "mail/\(path)/cur/\(Self.base):2,") == [65])
  }

  @Test("a message is published under its flags, whole")
  func publishing() throws {
    try publish([65, 66], flags: MessageFlags(system: [.seen, .answered]))
    #expect(current == [Self.base + ":2,RS"])
    #expect(archive.octets(of: "mail/INBOX/cur/\(Self.base):2,RS") == [65, 66])
    #expect(archive.names(in: "mail/INBOX/tmp").isEmpty)
    #expect(try store.fileName(folder: "INBOX", base: Self.base) == Self.base + ":2,RS")
    #expect(try store.fileName(folder: "INBOX", base: "other") == nil)
    #expect(try store.fileName(folder: "None", base: "other") == nil)
  }

  @Test("a base without a row is never trusted: every file of it gives way")
  func publishingOver() throws {
    let directory = archive.path + "/mail/INBOX/"
    writeFile(directory + "cur/" + Self.base + ":2,S", [1])
    writeFile(directory + "cur/" + Self.base + ":2,FS", [2])
    writeFile(directory + "new/" + Self.base, [3])
    writeFile(directory + "cur/stranger:2,S", [4])
    try publish([65], flags: MessageFlags(system: .flagged))
    #expect(current == [Self.base + ":2,F", "stranger:2,S"])
    #expect(archive.names(in: "mail/INBOX/new").isEmpty)
    #expect(archive.octets(of: "mail/INBOX/cur/\(Self.base):2,F") == [65])
  }

  @Test("flags rename the file; the same flags rename nothing")
  func flags() throws {
    try publish()
    try store.setFlags(folder: "INBOX", base: Self.base, flags: MessageFlags(system: .seen))
    try store.setFlags(folder: "INBOX", base: Self.base, flags: MessageFlags(system: .seen))
    try store.syncDirectories()
    #expect(current == [Self.base + ":2,S"])
  }

  @Test("a file that another program has renamed or put into new is found again")
  func renamedByOthers() throws {
    try publish()
    let directory = archive.path + "/mail/INBOX/"
    move(directory + "cur/\(Self.base):2,", to: directory + "new/\(Self.base)")
    try store.setFlags(folder: "INBOX", base: Self.base, flags: MessageFlags(system: .draft))
    #expect(current == [Self.base + ":2,D"])
    move(directory + "cur/\(Self.base):2,D", to: directory + "cur/\(Self.base):2,P")
    let date = InternalDate(seconds: 5)
    try store.touch(folder: "INBOX", base: Self.base, date: date)
    #expect(modified(directory + "cur/\(Self.base):2,P") == 5)
    store.refresh(folder: "INBOX")
    #expect(try store.fileName(folder: "INBOX", base: Self.base) == Self.base + ":2,P")
  }

  @Test("a file that is not there is an error of one message")
  func missing() throws {
    let error = #expect(throws: ArchiveError.self) {
      try store.setFlags(folder: "INBOX", base: Self.base, flags: MessageFlags())
    }
    #expect(error?.code == .missing && error?.scope == .message)
  }

  @Test("keywords get letters that Dovecot reads, and 26 at most")
  func keywords() throws {
    try publish(flags: MessageFlags(system: .seen, keywords: ["$Forwarded", "work"]))
    #expect(current == [Self.base + ":2,Sab"])
    #expect(
      archive.octets(of: "mail/INBOX/dovecot-keywords") == Array("0 $Forwarded\n1 work\n".utf8))
    #expect(mode(archive.path + "/mail/INBOX/dovecot-keywords") == 0o600)
    let many = (0..<30).map { "k\($0 + 10)" }
    try store.setFlags(folder: "INBOX", base: Self.base, flags: MessageFlags(keywords: many))
    #expect(current == [Self.base + ":2,cdefghijklmnopqrstuvwxyz"])
    try store.setFlags(folder: "INBOX", base: Self.base, flags: MessageFlags(keywords: ["WORK"]))
    #expect(current == [Self.base + ":2,b"])
    #expect(archive.names(in: "mail/INBOX/tmp").isEmpty)
  }

  @Test("letters that files use without a meaning are not given away")
  func reservedLetters() throws {
    writeFile(archive.path + "/mail/INBOX/cur/stranger:2,Sac", [4])
    try publish(flags: MessageFlags(keywords: ["one", "two"]))
    #expect(current.first == Self.base + ":2,bd")
  }

  @Test("a batch over many folders is made durable", arguments: SyncMethod.allCases)
  func manyFolders(_ method: SyncMethod) throws {
    let store = try MaildirStore(root: archive.root, method: method)
    var staged: [StagedMessage] = []
    for number in 0..<70 {
      try store.createFolder("F\(number)")
      staged.append(try archive.stage([65], folder: "F\(number)", with: stager))
    }
    try store.makeDurable(staged)
    for message in staged { try store.publish(message, base: Self.base, flags: MessageFlags()) }
    try store.touch(folder: "F0", base: Self.base, date: InternalDate(seconds: 9))
    try store.syncDirectories()
    #expect(modified(archive.path + "/mail/F0/cur/\(Self.base):2,") == 9)
    for number in 0..<70 {
      #expect(archive.names(in: "mail/F\(number)/cur") == [Self.base + ":2,"])
      #expect(try store.fileName(folder: "F\(number)", base: Self.base) != nil)
    }
  }

  @Test("a batch of which a file has vanished is not durable")
  func vanishedFile() throws {
    let store = try MaildirStore(root: archive.root, method: .eachFile)
    let staged = try archive.stage([65], with: stager)
    store.discard(staged)
    #expect(throws: ArchiveError.self) { try store.makeDurable([staged]) }
    #expect(throws: ArchiveError.self) {
      try store.publish(staged, base: Self.base, flags: MessageFlags())
    }
    #expect(current.isEmpty)
  }

  @Test("files of strangers are listed as such")
  func listing() throws {
    try publish(flags: MessageFlags(system: .seen))
    writeFile(archive.path + "/mail/INBOX/new/1.2.host", [4])
    link(archive.path + "/mail/INBOX/cur/" + Self.base + "1:2,", to: "/etc/passwd")
    var found: [String: Bool] = [:]
    try store.forEachFile(in: "INBOX") { base, _, isOwn in found[base] = isOwn }
    #expect(found == [Self.base: true, "1.2.host": false, Self.base + "1": false])
    try store.forEachFile(in: "None") { _, _, _ in Issue.record("a file in no folder") }
  }

  @Test("directories that another program removed when empty are made again")
  func removedDirectories() throws {
    removeTree(archive.path + "/mail/INBOX/cur")
    try publish()
    #expect(current == [Self.base + ":2,"])
  }

  @Test(
    "a planted link is not followed",
    arguments: ["mail", "mail/INBOX", "mail/INBOX/tmp", "mail/INBOX/cur"])
  func plantedLinks(_ place: String) throws {
    let victim = archive.parent + "/victim"
    makeDirectory(victim)
    for name in ["INBOX", "INBOX/cur", "INBOX/new", "INBOX/tmp", "cur", "new", "tmp"] {
      makeDirectory(victim + "/" + name)
    }
    move(archive.path + "/" + place, to: archive.parent + "/away")
    link(archive.path + "/" + place, to: victim)
    let error = #expect(throws: ArchiveError.self) {
      let store = try MaildirStore(root: archive.root)
      try store.createFolder("INBOX")
      let staged = try archive.stage([65], with: MessageStager(root: archive.root, token: "n"))
      try store.publish(staged, base: Self.base, flags: MessageFlags())
    }
    #expect(error?.code == .linkInTheWay)
    for name in ["", "/INBOX", "/INBOX/cur", "/INBOX/tmp", "/cur", "/tmp"] {
      let names = namesInDirectory(victim + name).filter {
        !["INBOX", "cur", "new", "tmp"].contains($0)
      }
      #expect(names.isEmpty, "\(names) in \(name)")
    }
  }
}

import Glibc
import MailArchive
import MailTypes
import Testing

@Suite("Archive root")
struct ArchiveRootTests {
  @Test("an archive that was made can be opened, and says the same")
  func createAndOpen() throws {
    let archive = try ScratchArchive()
    let root = try ArchiveRoot.open(at: archive.path + "//")
    #expect(root.manifest == ScratchArchive.manifest)
    #expect(root.path == archive.path)
    #expect(archive.names(in: "") == ["archive.json", "mail"])
    #expect(mode(archive.path) == 0o700 && mode(archive.path + "/mail") == 0o700)
    #expect(mode(archive.path + "/archive.json") == 0o600)
  }

  @Test("directories above are made, for the owner alone")
  func parents() throws {
    let scratch = makeScratchDirectory()
    defer { removeTree(scratch) }
    _ = try ArchiveRoot.create(at: scratch + "/a/b/c", manifest: ScratchArchive.manifest)
    #expect(mode(scratch + "/a") == 0o700 && mode(scratch + "/a/b") == 0o700)
  }

  @Test("a directory that holds anything else is refused and left alone")
  func notEmpty() throws {
    let scratch = makeScratchDirectory()
    defer { removeTree(scratch) }
    writeFile(scratch + "/letter.txt", [65])
    expect(.notEmpty, .cannotCreate) {
      _ = try ArchiveRoot.create(at: scratch, manifest: ScratchArchive.manifest)
    }
    #expect(namesInDirectory(scratch) == ["letter.txt"])
  }

  @Test("what an interrupted creation left does not stand in the way")
  func interruptedCreation() throws {
    let scratch = makeScratchDirectory()
    defer { removeTree(scratch) }
    writeFile(scratch + "/archive.json.new", [65])
    _ = try ArchiveRoot.create(at: scratch, manifest: ScratchArchive.manifest)
    #expect(namesInDirectory(scratch) == ["archive.json", "mail"])
  }

  @Test("a copy of the journal that was not finished is removed, the finished one is not")
  func unfinishedCopy() throws {
    let archive = try ScratchArchive()
    let root = try ArchiveRoot.open(at: archive.path)
    for suffix in ["", ".new", ".new-journal"] { writeFile(root.journalCopyPath + suffix, [65]) }
    try root.removeUnfinishedCopy()
    #expect(archive.names(in: "") == ["archive.json", "journal.backup.sqlite3", "mail"])
  }

  @Test("what cannot be opened says why, with the right exit code")
  func refusals() throws {
    let archive = try ScratchArchive()
    expect(.notFound, .notFound) { _ = try ArchiveRoot.open(at: archive.path + "/none") }
    expect(.notAnArchive, .notFound) { _ = try ArchiveRoot.open(at: archive.path + "/mail") }
    expect(.notAnArchive, .notFound) {
      _ = try ArchiveRoot.open(at: archive.path + "/archive.json")
    }
    expect(.alreadyThere, .cannotCreate) {
      _ = try ArchiveRoot.create(at: archive.path, manifest: ScratchArchive.manifest)
    }
    setMode(archive.path, 0o777)
    expect(.writableByOthers, .refused) { _ = try ArchiveRoot.open(at: archive.path) }
    setMode(archive.path, 0o1777)
    _ = try ArchiveRoot.open(at: archive.path)
  }

  @Test("a manifest that is a link is not read")
  func linkedManifest() throws {
    let archive = try ScratchArchive()
    let manifest = archive.path + "/archive.json"
    move(manifest, to: archive.parent + "/elsewhere.json")
    link(manifest, to: archive.parent + "/elsewhere.json")
    expect(.linkInTheWay, .damaged) { _ = try ArchiveRoot.open(at: archive.path) }
  }

  @Test(
    "a manifest that is damaged or newer is refused",
    arguments: [
      "", "{", "[]", "{\"format\":1}", "{\"format\":\"1\",\"kind\":\"maildir\"}",
      "{\"format\":0,\"kind\":\"maildir\",\"account\":{\"user\":\"a\",\"host\":\"b\"},\"created\":\"\"}",
      "{\"format\":1,\"kind\":\"maildir\",\"account\":{\"user\":\"a\"},\"created\":\"\"}",
      "{\"format\":1,\"kind\":\"maildir\",\"account\":{\"user\":\"a\",\"host\":\"b\"}}",
    ])
  func damagedManifest(_ text: String) throws {
    let archive = try ScratchArchive()
    writeFile(archive.path + "/archive.json", Array(text.utf8))
    let error = #expect(throws: ArchiveError.self) {
      _ = try ArchiveRoot.open(at: archive.path)
    }
    guard case .manifestDamaged = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.explanation.status == .damaged)
  }

  @Test(
    "a newer format or kind says that mailkura is to be updated",
    arguments: [("2", "maildir"), ("1", "cabinet"), ("99999", "cabinet")])
  func newer(_ format: String, _ kind: String) throws {
    let archive = try ScratchArchive()
    let text =
      "{\"format\":\(format),\"kind\":\"\(kind)\",\"account\":{\"user\":\"a\",\"host\":\"b\"},"
      + "\"created\":\"\"}"
    writeFile(archive.path + "/archive.json", Array(text.utf8))
    let error = #expect(throws: ArchiveError.self) {
      _ = try ArchiveRoot.open(at: archive.path)
    }
    #expect(error?.explanation.status == .damaged)
    #expect(error?.explanation.what.en.contains("newer mailkura") == true)
  }

  @Test("the manifest is written anew, with what others have put into it")
  func rewrite() throws {
    let archive = try ScratchArchive()
    let text =
      "{\"format\":1,\"kind\":\"maildir\",\"account\":{\"user\":\"a\",\"host\":\"B.example.org.\"},"
      + "\"created\":\"x\",\"note\":[1.5,null,true,{}],\"longNames\":{}}"
    writeFile(archive.path + "/archive.json", Array(text.utf8))
    let root = try ArchiveRoot.open(at: archive.path)
    var manifest = root.manifest
    #expect(manifest.account == AccountIdentity(user: "a", host: "b.example.org"))
    manifest.longNames["cut%~1"] = "長い\u{202e}名前\"\\\n"
    try root.rewriteManifest(manifest)
    #expect(root.manifest == manifest)
    #expect(try ArchiveRoot.open(at: archive.path).manifest == manifest)
    let octets = try #require(archive.octets(of: "archive.json"))
    #expect(String(decoding: octets, as: UTF8.self).contains("\"note\""))
    #expect(archive.names(in: "") == ["archive.json", "mail"])
  }

  @Test("one holder at a time; the second is told the process")
  func locking() throws {
    let archive = try ScratchArchive()
    do {
      let lock = try archive.root.lock()
      expect(.locked(processID: getpid()), .tryLater) {
        _ = try ArchiveRoot.open(at: archive.path).lock()
      }
      _ = lock
    }
    _ = try archive.root.lock()
    #expect(mode(archive.path + "/lock") == 0o600)
  }

  @Test("a lock given back is free, though a child process still holds the descriptor")
  func heldByChild() throws {
    let archive = try ScratchArchive()
    let lock = try archive.root.lock()
    var copies: [CInt] = []
    defer { for copy in copies { close(copy) } }
    for number in 0..<CInt(1024) {
      var target = [CChar](repeating: 0, count: 4096)
      let count = unsafe readlink("/proc/self/fd/\(number)", &target, target.count - 1)
      guard count > 0 else { continue }
      let path = String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      if path.hasSuffix(archive.path + "/lock") {
        copies.append(dup(number))
        break
      }
    }
    #expect(copies.count == 1)
    lock.release()
    lock.release()
    _ = try archive.root.lock()
  }

  @Test("leftovers of ours go, files of others stay")
  func leftovers() throws {
    let archive = try ScratchArchive()
    let store = try MaildirStore(root: archive.root)
    for folder in ["INBOX", "A/B"] {
      try store.createFolder(folder)
      _ = try archive.stage(
        [65], folder: folder, with: MessageStager(root: archive.root, token: "run1.0"))
      writeFile(archive.path + "/mail/\(folder)/tmp/1.2.host", [1])
      writeFile(archive.path + "/mail/\(folder)/cur/mailkura.x.1", [1])
    }
    writeFile(archive.path + "/archive.json.new", [1])
    try archive.root.removeLeftovers()
    for folder in ["INBOX", "A/B"] {
      #expect(archive.names(in: "mail/\(folder)/tmp") == ["1.2.host"])
      #expect(archive.names(in: "mail/\(folder)/cur") == ["mailkura.x.1"])
    }
    #expect(archive.names(in: "") == ["archive.json", "mail"])
  }

  private func expect(
    _ code: ArchiveError.Code, _ status: ExitCode, _ body: () throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ArchiveError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    #expect(error?.explanation.status == status, sourceLocation: sourceLocation)
  }
}

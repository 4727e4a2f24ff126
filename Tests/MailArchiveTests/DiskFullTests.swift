import Glibc
import MailArchive
import MailFormats
import MailTypes
import Testing

/// A file system of a few octets, in memory; mounting one takes root.
private final class SmallFileSystem {
  let path = makeScratchDirectory()

  /// - Parameter size: In KiB.
  init?(size: Int) {
    guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(size)k,mode=700") == 0 else {
      removeTree(path)
      return nil
    }
  }

  deinit {
    unsafe umount2(path, CInt(MNT_DETACH))
    removeTree(path)
  }

  static let isPossible = SmallFileSystem(size: 64) != nil
}

@Suite("Full disk", .enabled(if: SmallFileSystem.isPossible, "mounting a tmpfs takes root"))
struct DiskFullTests {
  @Test("a full disk ends the run with 74, leaves no piece, and what was stored can be read")
  func staging() throws {
    let disk = try #require(SmallFileSystem(size: 512))
    let root = try ArchiveRoot.create(at: disk.path + "/a", manifest: ScratchArchive.manifest)
    let store = try MaildirStore(root: root)
    try store.createFolder("INBOX")
    let stager = MessageStager(root: root, token: "t")
    let octets = [UInt8](repeating: 65, count: 50_000)
    var stored = 0
    var failure: ArchiveError?
    while failure == nil, stored < 100 {
      do throws(ArchiveError) {
        try stager.begin(path: "INBOX", announced: UInt64(octets.count))
        try stager.write(octets.span)
        let staged = try stager.finish(date: nil)
        try store.makeDurable([staged])
        try store.publish(staged, base: "m\(stored)", flags: MessageFlags())
        stored += 1
      } catch {
        failure = error
      }
    }
    #expect(failure?.errno == ENOSPC)
    #expect(failure?.scope == .run)
    #expect(failure?.explanation.status == .inputOutput)
    #expect(failure?.explanation.cause.en.contains("MiB are free") == true)
    #expect((5...11).contains(stored))
    #expect(namesInDirectory(disk.path + "/a/mail/INBOX/tmp").isEmpty)
    #expect(namesInDirectory(disk.path + "/a/mail/INBOX/cur").count == stored)
    let again = try ArchiveRoot.open(at: disk.path + "/a")
    let finding = try ArchiveCheck(root: again).read(
      .file(folder: "INBOX", name: "m0:2,"),
      form: StoredForm(lineEnds: .verbatim, endsWithNewline: true))
    #expect(finding.wireSize == 50_000)
    _ = try again.lock()
  }

  @Test("a disk that fills up at any octet leaves an mbox as its last COMMIT left it")
  func mboxes() throws {
    var failures = 0
    for size in [80, 83, 97, 128, 131] {
      let disk = try #require(SmallFileSystem(size: size))
      var manifest = ScratchArchive.manifest
      manifest.kind = .mbox
      let root = try ArchiveRoot.create(at: disk.path + "/a", manifest: manifest)
      let store = try MboxStore(root: root)
      try store.createFolder("INBOX")
      try store.synchronize()
      store.didCommit()
      let octets = [UInt8](repeating: 65, count: 3000 + size)
      var places: [CopyPlace] = []
      var failure: ArchiveError?
      while failure == nil, places.count < 100 {
        do throws(ArchiveError) {
          // One stager a message, so that its spool goes with it.
          let stager = MessageStager(root: root, token: "t.\(places.count)")
          try stager.begin(path: "INBOX", announced: UInt64(octets.count))
          try stager.write(octets.span)
          let staged = try stager.finish(date: nil)
          try store.makeDurable([staged])
          let place = store.place(for: staged, copyNumber: 0, date: nil)
          try store.publish(staged, at: place, flags: MessageFlags(), date: nil)
          try store.synchronize()
          store.didCommit()
          places.append(place)
        } catch {
          failure = error
          store.rollBack()
        }
      }
      #expect(failure?.errno == ENOSPC && failure?.explanation.status == .inputOutput)
      if failure != nil { failures += 1 }
      let state = try #require(store.states["INBOX"])
      #expect(octetsOfFile(disk.path + "/a/mail/INBOX.mbox")?.count == Int(state.length))
      #expect(places.count >= 10)
      let check = ArchiveCheck(root: root)
      for place in places {
        let location = try #require(try store.location(folder: "INBOX", of: place))
        let finding = try check.read(
          location, form: StoredForm(lineEnds: .lf, endsWithNewline: false))
        #expect(finding.wireSize == UInt64(octets.count))
      }
      let again = try MboxStore(root: root)
      again.expect("INBOX", state)
      #expect(try again.settle("INBOX") == .whole)
    }
    #expect(failures == 5)
  }

  @Test("archive.json stays as it was when there is no room for a new one")
  func manifest() throws {
    let disk = try #require(SmallFileSystem(size: 64))
    let root = try ArchiveRoot.create(at: disk.path + "/a", manifest: ScratchArchive.manifest)
    var manifest = root.manifest
    for number in 0..<5000 { manifest.longNames["path \(number)"] = "name \(number)" }
    #expect(throws: ArchiveError.self) { try root.rewriteManifest(manifest) }
    #expect(root.manifest == ScratchArchive.manifest)
    #expect(try ArchiveRoot.open(at: disk.path + "/a").manifest == ScratchArchive.manifest)
    #expect(namesInDirectory(disk.path + "/a") == ["archive.json", "mail"])
  }
}

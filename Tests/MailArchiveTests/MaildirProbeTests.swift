import MailTypes
import Synchronization
import Testing

@testable import MailArchive

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("Whether a disk can hold a Maildir")
struct MaildirProbeTests {
  @Test("a directory of an ordinary disk can, and nothing is left in it")
  func ordinary() throws {
    let archive = try ScratchArchive()
    try MaildirProbe(archive.root.directory).check(path: archive.path)
    #expect(archive.names(in: "") == ["archive.json", "mail"])
  }

  /// What file systems do with a colon: refuse it, or make another name of it.
  @Test(
    "one that refuses or changes colons cannot", arguments: [EINVAL, ENOENT, EACCES, EIO, nil])
  func colons(_ number: Int32?) throws {
    let made = Mutex<Set<String>>([])
    let probe = MaildirProbe(
      make: { (name) throws(ArchiveError) in
        if name.contains(":"), let number {
          throw ArchiveError(.creating, SystemFailure(number: number), path: name)
        }
        _ = made.withLock { $0.insert(name.replacing(":", with: "_")) }
      },
      names: { () throws(ArchiveError) in made.withLock { Array($0) } },
      remove: { name in _ = made.withLock { $0.remove(name.replacing(":", with: "_")) } })
    let error = #expect(throws: ArchiveError.self) { try probe.check(path: "/media/stick/kura") }
    #expect(error?.code == .noColons)
    #expect(error?.explanation.status == .cannotCreate)
    #expect(error?.explanation.remedy.en.contains("--format mbox") == true)
    #expect(made.withLock { $0.isEmpty })
  }

  @Test("a full disk, or one that takes no file at all, says so itself", arguments: [true, false])
  func others(_ isFull: Bool) throws {
    let probe = MaildirProbe(
      make: { (name) throws(ArchiveError) in
        if isFull, !name.contains(":") { return }
        throw ArchiveError(
          .creating, SystemFailure(number: isFull ? ENOSPC : EROFS), path: name)
      },
      names: { () throws(ArchiveError) in [] }, remove: { _ in })
    let error = #expect(throws: ArchiveError.self) { try probe.check(path: "/media/stick/kura") }
    #expect(error?.errno == (isFull ? ENOSPC : EROFS))
  }
}

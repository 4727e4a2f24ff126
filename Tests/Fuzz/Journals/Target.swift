import SyncJournal

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

private let path: String = {
  let memory = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  return "\(memory)/mailkura-fuzz-journal-\(getpid())"
}()

/// A journal from anywhere is refused or read, and never brings the tool down.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJournals(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  precondition(file >= 0)
  precondition(unsafe write(file, start, count) == count)
  close(file)
  defer { for suffix in ["", "-wal", "-shm", "-journal"] { _ = unsafe unlink(path + suffix) } }
  guard let journal = try? Journal.open(path: path, access: .readOnly) else { return 0 }
  defer { journal.close() }
  _ = try? journal.totals()
  _ = try? journal.lastRuns(20)
  _ = try? journal.openRuns()
  _ = try? journal.lastGoodBackup()
  _ = try? journal.replayTargets()
  _ = try? journal.failures(limit: 100)
  _ = try? journal.folderPaths()
  for folder in (try? journal.folders(limit: 20)) ?? [] {
    _ = try? journal.messages(in: folder.id, limit: 50)
    _ = try? journal.storedCopies(in: folder.id, limit: 50)
  }
  return 0
}

import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Restores to accounts that have mail already, or had, at Dovecot.
@Suite("Restores beside other mail", .needsDovecot)
struct RestoreBesideTests {
  private func filled(_ desk: Desk, _ count: Int) throws -> String {
    let source = try desk.account("beside", "--sample", "\(count)")
    try desk.tool.run(desk.backup(source)).expect(0, ["messages_new": count])
    return source
  }

  private func verify(_ desk: Desk, _ target: String, _ more: String...) throws -> ToolRun {
    try desk.tool.run(
      ["verify", desk.archive, "--against", desk.server.url(target)] + desk.credentials() + more)
  }

  @Test("a folder that was deleted at the source comes back, and nothing else")
  func deletedFolder() throws {
    let desk = try Desk()
    let source = try filled(desk, 60)
    let before = try desk.server.dump(source).multiset
    let lost = try desk.server.dump(source).count { $0.folder == "Sent" }
    #expect(lost > 0)
    let path = "\(desk.server.mailDirectory)/\(source)/Maildir/.Sent"
    try FileManager.default.removeItem(atPath: path)
    try desk.tool.run(desk.restore(to: source)).expect(
      0, ["messages_new": lost, "messages_skipped": 60 - lost])
    #expect(try desk.server.dump(source).multiset == before)
    try verify(desk, source, "--by-content", "--full").expect(
      0, ["target_present": 60, "target_missing": 0, "target_extra": 0])
  }

  @Test("two archives of one account, restored one after the other, double nothing")
  func twoArchives() throws {
    let desk = try Desk()
    let source = try filled(desk, 40)
    let other = try Desk()
    try desk.server.accounts(["fill", source, "--plain", "5", "700"])
    try other.tool.run(other.backup(source)).expect(0, ["messages_new": 45])
    let target = try desk.account("both")
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 40])
    let run = try other.tool.run(other.restore(to: target))
    run.expect(0, ["messages_new": 5, "messages_skipped": 40])
    let job = try #require(run.summary["job"].int)
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 0])
    desk.expectEqual(source, target)
    try verify(desk, target).expect(0, ["target_present": 40, "target_extra": 5])
    try verify(other, target).expect(0, ["target_present": 45, "target_extra": 0])
    // Taking one back leaves what the other one has brought.
    try other.tool.run(other.restore(to: target) + ["--undo", "\(job)", "--apply"]).expect(
      0, ["messages_removed": 5])
    try verify(desk, target).expect(0, ["target_present": 40, "target_extra": 0])
  }

  @Test("a target that Dovecot has numbered anew is recognised by content")
  func renumbered() throws {
    let desk = try Desk()
    let source = try filled(desk, 50)
    let target = try desk.account("renumbered-target")
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 50])
    let mail = "\(desk.server.mailDirectory)/\(target)/Maildir/"
    for name in try FileManager.default.contentsOfDirectory(atPath: mail)
    where name.hasPrefix("dovecot-uidlist") || name.hasPrefix("dovecot.") {
      try FileManager.default.removeItem(atPath: mail + name)
    }
    try verify(desk, target).expect(0, ["target_present": 50])
    try desk.tool.run(desk.restore(to: target)).expect(
      0, ["messages_new": 0, "messages_skipped": 50])
    desk.expectEqual(source, target)
  }

  /// Everything of an archive but what a restore may write.
  private func fingerprint(_ desk: Desk) throws -> [String] {
    let script = """
      import hashlib, pathlib, sqlite3, sys
      root = pathlib.Path(sys.argv[1])
      for path in [root / "archive.json", *sorted((root / "mail").rglob("*"))]:
          facts = path.lstat()
          digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "-"
          print(path.relative_to(root), facts.st_mode, facts.st_mtime_ns if path.is_file() else 0, digest)
      journal = sqlite3.connect(f"file:{root}/journal.sqlite3?mode=ro", uri=True)
      own = {"run", "replay", "replay_removal", "target", "target_folder", "sqlite_sequence"}
      for (name,) in journal.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1").fetchall():
          if name not in own:
              for row in journal.execute(f"SELECT * FROM {name}"):
                  print(name, row)
      """
    let run = try ChildProcess.run(["python3", "-c", script, desk.archive])
    #expect(run.ending == .exit(0), "\(run.errorOutput)")
    return run.output.split(separator: "\n").map(String.init)
  }

  @Test("restoring, proving and taking back change nothing in an archive but the record of it")
  func archiveStays() throws {
    let desk = try Desk()
    _ = try filled(desk, 40)
    let target = try desk.account("stays", "--sample", "10")
    let before = try fingerprint(desk)
    #expect(before.count > 80)
    try desk.tool.run(desk.restore(to: target) + ["--dry-run"]).expect(0)
    let run = try desk.tool.run(desk.restore(to: target))
    run.expect(0, ["messages_new": 30])
    try verify(desk, target).expect(0, ["target_present": 40])
    let job = try #require(run.summary["job"].int)
    try desk.tool.run(desk.restore(to: target) + ["--undo", "\(job)", "--apply"]).expect(
      0, ["messages_removed": 30])
    let after = try fingerprint(desk)
    #expect(after == before)
  }
}

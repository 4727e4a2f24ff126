import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Reindex", .needsDovecot)
struct ReindexTests {
  /// What has become of the journal.
  enum Loss: CaseIterable, Sendable {
    case removed
    case emptied
    case garbage
    case cutShort
    case flippedBytes
    case sound
  }

  private func lose(_ loss: Loss, at desk: Desk) throws {
    let path = desk.archive + "/journal.sqlite3"
    var octets = try desk.octets(path)
    switch loss {
    case .sound: return
    case .removed:
      try FileManager.default.removeItem(atPath: path)
      return
    case .emptied: octets = Data()
    case .garbage: octets = Data(repeating: 0x5a, count: octets.count)
    case .cutShort: octets = octets.prefix(octets.count / 2)
    case .flippedBytes:
      for index in stride(from: 5000, to: octets.count, by: 97) { octets[index] ^= 0x55 }
    }
    try octets.write(to: URL(fileURLWithPath: path))
  }

  private func transferred(_ run: ToolRun) -> Int { run.summary["bytes"].int ?? -1 }

  @Test("with the copy, nothing is fetched again and nothing doubled", arguments: Loss.allCases)
  func fromTheCopy(_ loss: Loss) throws {
    let desk = try Desk()
    let user = try desk.account("reindex", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    try lose(loss, at: desk)
    if loss != .sound, loss != .flippedBytes {
      let refused = try desk.tool.run(desk.backup(user))
      #expect(refused.ending == .exit(65), "\(refused)")
      #expect(refused.error["remedy"].text?.contains("reindex") == true)
    }
    try desk.tool.run(["reindex", desk.archive]).expect(
      0, ["messages_checked": 40, "repaired": 0, "missing": 0, "damaged": 0])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 40])
    let again = try desk.tool.run(desk.backup(user))
    again.expect(0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0, "bytes": 0])
    desk.expectArchiveEquals(user)
  }

  @Test("without a copy, the next backup recognises the mail by its content and doubles nothing")
  func fromTheMailAlone() throws {
    let desk = try Desk()
    let user = try desk.account("reindex", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    let files = try desk.mailFiles().sorted()
    for name in ["journal.sqlite3", "journal.backup.sqlite3"] {
      try FileManager.default.removeItem(atPath: "\(desk.archive)/\(name)")
    }
    try desk.tool.run(["reindex", desk.archive]).expect(
      0, ["messages_checked": 40, "repaired": 40])
    #expect(try desk.tool.run(["list", desk.archive]).listed.count == 40)
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 40])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_gone": 0])
    #expect(try desk.mailFiles().sorted() == files)
    desk.expectArchiveEquals(user)
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 40])
  }

  @Test("what was restored before is not sent again")
  func replay() throws {
    let desk = try Desk()
    let user = try desk.account("reindex", "--sample", "40")
    let target = try desk.account("target")
    try desk.tool.run(desk.backup(user)).expect()
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 40])
    try lose(.garbage, at: desk)
    try desk.tool.run(["reindex", desk.archive]).expect(0)
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 0])
    desk.expectEqual(user, target)
  }

  @Test("damaged files get no row, the former journal is kept, and archive.json comes back")
  func harmed() throws {
    let desk = try VerifyTests.harmed.copy()
    let file = try desk.someFile()
    try desk.inflict(.flippedByte, on: file)
    for name in ["journal.backup.sqlite3"] {
      try FileManager.default.removeItem(atPath: "\(desk.archive)/\(name)")
    }
    try lose(.garbage, at: desk)
    try desk.tool.run(["reindex", desk.archive]).expect(1, ["damaged": 1, "repaired": 39])
    let names = try FileManager.default.contentsOfDirectory(atPath: desk.archive)
    #expect(names.contains { $0.hasPrefix("journal.old-") })
    #expect(!names.contains { $0.hasPrefix("journal.reindex") })
    try Data("{".utf8).write(to: URL(fileURLWithPath: desk.archive + "/archive.json"))
    #expect(try desk.tool.run(["status", desk.archive]).ending == .exit(65))
    try desk.tool.run(["reindex", desk.archive]).expect(1, ["damaged": 1, "repaired": 0])
    #expect(try desk.tool.run(["status", desk.archive]).ending == .exit(0))
  }
}

import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Mail that moves between two kinds of servers, each way, and the proof that it arrived.
@Suite(
  "From Cyrus to Dovecot and back",
  .enabled(
    if: CyrusServer.isAvailable && DovecotServer.isAvailable,
    "needs Dovecot and Debian's packages of Cyrus"))
struct CyrusToDovecotTests {
  private let cyrus: CyrusServer
  private let desk: Desk

  init() throws {
    cyrus = try CyrusServer.shared
    desk = try Desk()
  }

  private func atCyrus(_ prefix: String = "") -> [String] {
    ["--\(prefix)password-file", cyrus.passwordFile, "--\(prefix)ca-file", cyrus.caFile]
  }

  /// What both accounts hold: folder and SHA-256 of each message, with flags, keywords and date.
  private func entries(_ dump: String) -> [MailEntry: Int] {
    dump.split(separator: "\n").compactMap(JSONValue.init(line:))
      .compactMap(MailEntry.init(dumped:)).multiset
  }

  @Test("an account of Cyrus is at Dovecot as it was, and can be taken back there")
  func toDovecot() throws {
    let source = try cyrus.newUser()
    try cyrus.accounts("fill", source, "--sample", "60")
    let dump = try cyrus.accounts("dump", source)
    let count = dump.split(separator: "\n").count
    #expect(count > 40)
    try desk.tool.run(["backup", cyrus.url(source), "--archive", desk.archive] + atCyrus()).expect(
      0, ["messages_new": count])
    let target = try desk.account("from-cyrus")
    let run = try desk.tool.run(desk.restore(to: target))
    run.expect(0, ["messages_new": count, "messages_planned": count])
    #expect(entries(try desk.server.accounts(["dump", target])) == entries(dump))
    let against = ["--against", desk.server.url(target)] + desk.credentials()
    try desk.tool.run(["verify", desk.archive, "--full"] + against).expect(
      0, ["target_present": count, "target_missing": 0, "target_altered": 0, "target_extra": 0])
    let job = try #require(run.summary["job"].int)
    try desk.tool.run(desk.restore(to: target) + ["--undo", "\(job)", "--apply"]).expect(
      0, ["messages_removed": count, "messages_kept": 0])
    #expect(try desk.server.dump(target).isEmpty)
  }

  @Test("an account of Dovecot is at Cyrus as it was, and can be taken back there")
  func toCyrus() throws {
    let source = try desk.account("to-cyrus", "--sample", "60")
    try desk.tool.run(desk.backup(source)).expect(0, ["messages_new": 60])
    let target = try cyrus.newUser()
    let restore = ["restore", desk.archive, "--to", cyrus.url(target)] + atCyrus("to-")
    let report = desk.scratch("proof.md")
    let run = try desk.tool.run(restore + ["--report", report])
    // Cyrus refuses what no strict server takes; everything else is there.
    let refused = run.summary["messages_failed"].int ?? -1
    let arrived = 60 - refused
    #expect(run.summary["messages_new"].int == arrived && arrived > 50, "\(run)")
    // Cyrus has said OK to a header with 8-bit octets, and stored an X for each of them.
    let altered = 1
    run.expect(1, ["messages_altered": altered, "messages_planned": 60])
    let page = String(decoding: try Data(contentsOf: URL(fileURLWithPath: report)), as: UTF8.self)
    #expect(page.contains("the server has altered it"), "\(page)")
    let verified = try desk.tool.run(
      ["verify", desk.archive, "--full", "--against", cyrus.url(target)] + atCyrus())
    verified.expect(
      65,
      [
        "target_planned": 60, "target_present": arrived - altered, "target_refused": refused,
        "target_missing": 0, "target_altered": altered, "target_extra": 0,
      ])
    let wanted = entries(try desk.server.accounts(["dump", source]))
    let found = entries(try cyrus.accounts("dump", target))
    #expect(found.reduce(0) { $0 + max(0, $1.value - (wanted[$1.key] ?? 0)) } == altered)
    #expect(found.values.reduce(0, +) == arrived)
    let job = try #require(run.summary["job"].int)
    try desk.tool.run(restore + ["--undo", "\(job)", "--apply"]).expect(
      1, ["messages_removed": arrived - altered, "messages_kept": altered])
    #expect(try cyrus.accounts("dump", target).split(separator: "\n").count == altered)
  }
}

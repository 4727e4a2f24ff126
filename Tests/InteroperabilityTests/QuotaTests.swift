import TestSupport
import Testing

/// A restore to an account with less room than it needs (RFC 9208), at Dovecot's quota plugin.
@Suite("Quota", .needsDovecot)
struct QuotaTests {
  private let desk: Desk
  private let small: DovecotServer

  init() throws {
    desk = try Desk()
    small = try DovecotServer.withQuota
  }

  /// An archive of so many messages of 30 kB.
  private func archive(of count: Int) throws {
    let user = try desk.account("quota", "--plain", String(count), "30000")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": count])
  }

  private func restore(to user: String, _ options: String...) throws -> ToolRun {
    try desk.tool.run(
      ["restore", desk.archive, "--to", small.url(user), "--to-password-file", small.passwordFile]
        + ["--to-ca-file", small.caFile, "--wait", "1s"] + options)
  }

  private func hasWarned(_ run: ToolRun) -> Bool {
    run.events("warning").contains { $0["what"].text?.contains("are to be sent") == true }
  }

  @Test("too little room is told of before the first message, and keeps nothing from being sent")
  func tooLittle() throws {
    try archive(of: 20)
    let target = small.newUser("small")
    let dry = try restore(to: target, "--dry-run")
    dry.expect(0, ["messages_new": 20])
    let words = try #require(dry.events("warning").first?["what"].text)
    #expect(words.hasPrefix("6") && words.contains("kB are to be sent"), "\(words)")
    #expect(words.hasSuffix("410 kB left of 410 kB."), "\(words)")
    let run = try restore(to: target, "-v")
    let told = try #require(run.events.firstIndex { $0["event"] == .string("warning") })
    let sent = try #require(run.events.firstIndex { $0["outcome"] == .string("sent") })
    #expect(told < sent)
    #expect(run.events[told]["what"].text == "Up to " + words)
    #expect(run.summary["messages_new"].int ?? 0 > 5, "\(run)")
    #expect(run.ending != .exit(0))
    let used = run.events("extensions").first?["used"].texts ?? []
    #expect(Set(used).isSuperset(of: ["LITERAL+", "QUOTA", "UIDPLUS"]), "\(used)")
    // What is there already needs no room.
    let again = try restore(to: target, "--dry-run")
    let left = try #require(again.events("warning").first?["what"].text)
    #expect(left != words && hasWarned(again), "\(left)")
  }

  @Test("where all fits nothing is said, nor where all is there")
  func enough() throws {
    try archive(of: 8)
    let target = small.newUser("enough")
    for options in [["--dry-run"], []] {
      let run = try desk.tool.run(
        ["restore", desk.archive, "--to", small.url(target)]
          + ["--to-password-file", small.passwordFile, "--to-ca-file", small.caFile] + options)
      run.expect(0, ["messages_new": 8])
      #expect(!hasWarned(run), "\(run)")
    }
    let again = try restore(to: target)
    again.expect(0, ["messages_new": 0])
    #expect(!hasWarned(again), "\(again)")
  }
}

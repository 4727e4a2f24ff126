import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Interrupted by a signal", .needsDovecot)
struct InterruptionTests {
  @Test(
    "the same command carries on, and nothing is fetched twice",
    arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func backup(signal: Int32, status: Int32) throws {
    let desk = try Desk()
    let user = try desk.account("signal", "--plain", "400", "30000")
    let child = try desk.tool.start(desk.backup(user))
    try desk.waitForFiles(20, of: child)
    child.signal(signal)
    let run = ToolRun(child, limit: .seconds(12))
    run.expect(status)
    #expect(run.summary["state"] == .string("interrupted"))
    let then = try #require(run.summary["messages_new"].int)
    #expect(then < 400)
    let rest = try desk.tool.run(desk.backup(user))
    rest.expect(0, ["messages_new": 400 - then, "messages_skipped": then])
    desk.expectArchiveEquals(user)
  }

  @Test("a restore that is interrupted is carried on")
  func restore() throws {
    let desk = try Desk()
    let user = try desk.account("signal", "--plain", "300", "20000")
    try desk.tool.run(desk.backup(user)).expect()
    let target = try desk.account("signal-target")
    let child = try desk.tool.start(desk.restore(to: target) + ["--limit-rate", "1MB"])
    while child.poll() == nil, try desk.server.dump(target).count < 5 {}
    child.signal(SIGINT)
    let run = ToolRun(child, limit: .seconds(12))
    run.expect(130)
    let then = try #require(run.summary["messages_new"].int)
    try desk.tool.run(desk.restore(to: target)).expect(0, ["messages_new": 300 - then])
    desk.expectEqual(user, target)
  }

  @Test("a migration that is interrupted or killed is carried on, and doubles nothing")
  func migration() throws {
    let desk = try Desk()
    let user = try desk.account("signal", "--plain", "300", "20000")
    let target = try desk.account("signal-target")
    let line = desk.migrate(user, to: target)
    for (signal, messages) in [(SIGKILL, 5), (SIGTERM, 40), (SIGINT, 90)] {
      let child = try desk.tool.start(line + ["--limit-rate", "400kB"])
      while child.poll() == nil, try desk.server.dump(target).count < messages {}
      child.signal(signal)
      let run = ToolRun(child, limit: .seconds(12))
      if signal == SIGKILL { continue }
      run.expect(signal == SIGTERM ? 143 : 130)
      #expect(run.summary["state"] == .string("interrupted"))
      #expect(try desk.tool.run(["status", desk.archive]).output.contains("\"migrate\""))
    }
    try desk.tool.run(line).expect(0, ["messages_unknown": 0, "messages_merged": 0])
    desk.expectEqual(user, target)
    try desk.tool.run(line).expect(
      0, ["messages_new": 0, "messages_sent": 0, "messages_present": 300])
  }

  @Test("a backup that is killed again and again still ends whole")
  func killedOften() throws {
    let desk = try Desk()
    let user = try desk.account("killed", "--plain", "300", "20000")
    for files in [1, 40, 90, 150] {
      let child = try desk.tool.start(desk.backup(user))
      try desk.waitForFiles(files, of: child)
      child.signal(SIGKILL)
      _ = child.wait(limit: .seconds(5))
    }
    try desk.tool.run(desk.backup(user)).expect()
    desk.expectArchiveEquals(user)
  }

  @Test("a second run on one archive fails at once and names the process that holds it")
  func locked() throws {
    let desk = try Desk()
    let user = try desk.account("locked", "--plain", "400", "30000")
    let child = try desk.tool.start(desk.backup(user))
    try desk.waitForFiles(5, of: child)
    let second = try desk.tool.run(desk.backup(user), limit: .seconds(5))
    second.expect(75)
    #expect(second.errorOutput.contains("\(child.id)") || second.output.contains("\(child.id)"))
    try desk.tool.run(["list", desk.archive]).expect()
    try desk.tool.run(["status", desk.archive]).expect()
    ToolRun(child).expect(0, ["messages_new": 400])
  }
}

extension Desk {
  /// Waits until a running backup has so many mail files, finished or not.
  func waitForFiles(_ count: Int, of child: ChildProcess) throws {
    while child.poll() == nil, try mailFiles().count < count { usleep(500) }
  }
}

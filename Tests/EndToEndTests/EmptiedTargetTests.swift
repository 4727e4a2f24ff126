import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A migration is run again, and somebody has deleted at the target what one before has brought there.
@Suite("Targets where somebody has deleted what was brought", .aFewAtATime)
struct EmptiedTargetTests {
  /// A migration of 4 messages in INBOX and 5 in Work that has come to its end.
  private struct Scene {
    let desk: FaultDesk
    let source: LyingIMAPServer
    let target: LyingIMAPServer

    init(
      capabilities: String = "", lie: @escaping LyingIMAPServer.Lie = { _, _ in }
    ) async throws {
      desk = try FaultDesk()
      source = try LyingIMAPServer(ServedAccount(inbox: 4, work: 10..<15))
      var empty = ServedAccount(count: 0)
      empty.inbox.uidValidity = 42
      empty.capabilities += capabilities
      target = try LyingIMAPServer(empty) { turn, account in
        account.makeMailbox(turn)
        if turn.name == "CREATE" { account["Work"].uidValidity = UInt32(100 + turn.count) }
        lie(&turn, &account)
      }
      try await migrate().expect(0, ["messages_sent": 9, "messages_deleted": 0])
    }

    var line: [String] { desk.migrate(source.port, to: target.port, wait: "20s") }

    func migrate() async throws -> ToolRun { try await desk.run(line) }

    /// The commands of a further migration at the target.
    func commands(
      of run: (ToolRun) -> Void = { $0.expect(0, ["messages_sent": 0]) }
    ) async throws -> [String] {
      let before = target.commands.count
      run(try await migrate())
      return Array(target.commands[before...])
    }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  private func deleted(_ run: ToolRun) -> [String] {
    run.events("warning").compactMap(\.["what"].text).filter { $0.contains("not there any more") }
  }

  @Test("an account that was made anew is told of, folder by folder, once")
  func remade() async throws {
    let scene = try await Scene()
    scene.target.account.mailboxes.removeAll { $0.name == Array("Work".utf8) }
    scene.target.account.inbox.messages = []
    scene.target.account.inbox.uidValidity = 43
    scene.target.account.inbox.uidNext = 1
    let run = try await scene.migrate()
    run.expect(
      0,
      [
        "messages_sent": 0, "messages_present": 0, "messages_planned": 9, "messages_missing": 0,
        "messages_deleted": 9,
      ])
    #expect(deleted(run).count == 2, "\(run)")
    let inbox = try #require(run.events("folder").last { $0["target"].text == "INBOX" })
    #expect(inbox["present"].int == 0 && inbox["deleted"].int == 4, "\(run)")
    #expect(scene.target.account.inbox.messages.isEmpty)

    let next = try await scene.migrate()
    next.expect(0, ["messages_sent": 0, "messages_deleted": 9])
    #expect(deleted(next).isEmpty)
    let told = try await scene.desk.run(scene.line, isJSON: false)
    #expect(
      (told.output + told.errorOutput).contains(
        "all of 9 messages; 9 of them have been deleted there since."), "\(told)")
    // They are not lost for good.
    let restore = scene.desk.restore(to: scene.target.port)
    try await scene.desk.run(restore.map { $0.replacing("taro%40", with: "hanako%40") }).expect(
      0, ["messages_new": 9])
    let last = try await scene.migrate()
    last.expect(0, ["messages_sent": 0, "messages_present": 9, "messages_deleted": 0])
  }

  @Test("some messages that are not there any more are told of once, and are not sent again")
  func some() async throws {
    let scene = try await Scene()
    scene.target.account["Work"].messages.removeFirst(2)
    let report = scene.desk.scratch("proof.md")
    let run = try await scene.desk.run(scene.line + ["--report", report])
    run.expect(
      0, ["messages_sent": 0, "messages_present": 7, "messages_deleted": 2, "messages_merged": 0])
    #expect(deleted(run).count == 1 && deleted(run).first?.hasPrefix("2 of ") == true, "\(run)")
    let text = try text(scene.desk.scratch("proof.md"))
    #expect(text.contains("9 of 9; 2 of them have been deleted there since."), "\(text)")
    #expect(text.contains("Deleted there"))
    // What is known to be deleted needs no further look.
    let commands = try await scene.commands { run in
      run.expect(0, ["messages_sent": 0, "messages_deleted": 2])
      #expect(deleted(run).isEmpty)
    }
    #expect(!commands.contains("SELECT"), "\(commands)")
    // New mail comes, and the deleted stays away.
    scene.source.account["Work"].add(ServedAccount.sample(99))
    try await scene.migrate().expect(0, ["messages_sent": 1, "messages_deleted": 2])
    #expect(scene.target.account["Work"].messages.count == 4)
  }

  @Test("where nothing has changed each folder is asked for its state alone")
  func unchanged() async throws {
    let commands = try await Scene().commands()
    #expect(commands.count { $0 == "STATUS" } == 2 && !commands.contains("SELECT"), "\(commands)")
  }

  @Test(
    "a target that does not tell the state of a folder is looked through",
    arguments: ["NO not that", "BAD what", "OK nothing"])
  func untold(_ answer: String) async throws {
    let scene = try await Scene { turn, _ in
      if turn.name == "STATUS" { turn.refuse(answer) }
    }
    scene.target.account["Work"].messages.removeFirst()
    try await scene.migrate().expect(0, ["messages_sent": 0, "messages_deleted": 1])
  }

  @Test("a target that hangs up when it is asked for the state of a folder is asked once")
  func hangingUp() async throws {
    let scene = try await Scene { turn, _ in
      if turn.name == "STATUS" { turn.die() }
    }
    scene.target.account["Work"].messages.removeFirst()
    let commands = try await scene.commands { run in
      run.expect(0, ["messages_sent": 0, "messages_deleted": 1])
    }
    #expect(commands.count { $0 == "STATUS" } == 1, "\(commands)")
  }
}

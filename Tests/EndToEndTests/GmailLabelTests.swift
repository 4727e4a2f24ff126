import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The labels of Gmail (X-GM-EXT-1): kept for each message, and up to date at little cost.
@Suite("Gmail's labels", .aFewAtATime)
struct GmailLabelTests {
  private static let work = #"\Important Work"#
  private static let two = #""\\Sent" "Muy Importante" "&ZeVnLIqe-/R&-D""#

  /// As Gmail has it: all messages in one folder, two in INBOX too.
  private static func account(_ capabilities: String = " X-GM-EXT-1 CONDSTORE") -> ServedAccount {
    var account = ServedAccount([ServedAccount.Mailbox("INBOX")])
    account.capabilities += capabilities
    for number in 0..<5 {
      account["All Mail"].add(ServedAccount.sample(number), emailID: "9000\(number)")
    }
    for number in 0..<2 {
      account.inbox.add(ServedAccount.sample(number), emailID: "9000\(number)")
    }
    label(&account, 0, #"\Inbox \#(work)"#, inInbox: work)
    label(&account, 1, #"\Inbox"#, inInbox: "")
    label(&account, 2, two)
    label(&account, 3, "")
    label(&account, 4, "(odd) list")
    account["All Mail"].highestModSeq = 10
    account.inbox.highestModSeq = 10
    return account
  }

  /// - Parameter inbox: What is told in INBOX, whose own label is left out there.
  private static func label(
    _ account: inout ServedAccount, _ number: Int, _ labels: String, inInbox inbox: String? = nil
  ) {
    account["All Mail"].messages[number].labels = labels
    if let inbox { account.inbox.messages[number].labels = inbox }
  }

  /// The labels by folder and UID; nil for those that are not known.
  private func listed(_ desk: FaultDesk, _ more: String...) async throws -> [String: [String]?] {
    let run = try await desk.run(["list", desk.archive] + more)
    run.expect(0)
    var labels: [String: [String]?] = [:]
    for message in run.events("message") {
      let key = "\(message["folder"].text ?? "") \(message["uid"].int ?? 0)"
      labels[key] = .some(message["labels"] == .null ? nil : message["labels"].texts)
    }
    return labels
  }

  private static let first: [String: [String]?] = [
    "INBOX 1": ["Work", #"\Important"#], "INBOX 2": [],
    "All Mail 1": ["Work", #"\Important"#, #"\Inbox"#], "All Mail 2": [#"\Inbox"#],
    "All Mail 3": ["Muy Importante", #"\Sent"#, "日本語/R&D"], "All Mail 4": [], "All Mail 5": nil,
  ]

  @Test("are kept with each message, fetched or not, and shown")
  func kept() async throws {
    let desk = try FaultDesk()
    let bodies = BodyCount()
    let server = try LyingIMAPServer(Self.account()) { turn, _ in bodies.add(turn.bodies) }
    let run = try await desk.run(desk.backup(server.port) + ["-v"])
    run.expect(0, ["messages_new": 7])
    #expect(bodies.value == 5)
    #expect(run.events("extensions").first?["used"].texts.contains("X-GM-EXT-1") == true)
    #expect(try await listed(desk) == Self.first)
    let messages = try await desk.run(["list", desk.archive, "--folder", "All Mail"])
    let id = messages.events("message").first { $0["uid"].int == 3 }?["id"].text ?? ""
    let shown = try await desk.run(["show", desk.archive, id])
    let place = shown.events("message").first?["places"][0]
    #expect(place?["labels"].texts == ["Muy Importante", #"\Sent"#, "日本語/R&D"])
    let text = try await desk.run(["show", desk.archive, id], isJSON: false)
    #expect(text.output.contains(#"labels: Muy Importante, \Sent, 日本語/R&D"#))
    let copy = desk.scratch("copy")
    try await desk.run(["export", desk.archive, "--to", copy, "--format", "eml"]).expect(0)
    let list = try String(contentsOfFile: copy + "/All Mail/mailkura-export.jsonl", encoding: .utf8)
    let exported = list.split(separator: "\n").compactMap(JSONValue.init(line:)).map {
      $0["labels"]
    }
    #expect(
      exported.contains(.array(["Muy Importante", #"\Sent"#, "日本語/R&D"].map(JSONValue.string))))
    #expect(exported.contains(.null))
    try await desk.run(["verify", desk.archive]).expect(0, ["messages_checked": 7])
  }

  @Test("that change are told by the mod-sequence, and what they were is kept")
  func changed() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account())
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 7])
    let fetches = server.commands.count { $0 == "UID FETCH" }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0, "flags_changed": 0])
    #expect(server.commands.count { $0 == "UID FETCH" } == fetches, "nothing is asked for anew")
    var account = server.account
    Self.label(&account, 3, "New")
    Self.label(&account, 1, "", inInbox: "")
    account["All Mail"].highestModSeq = 11
    server.account = account
    let run = try await desk.run(desk.backup(server.port))
    run.expect(0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 2])
    var later = Self.first
    later["All Mail 4"] = .some(["New"])
    later["All Mail 2"] = .some([])
    #expect(try await listed(desk) == later)
    #expect(try await listed(desk, "--at", "1") == Self.first)
  }

  @Test(
    "of an archive from before they were kept are read once, and changes without a mod-sequence a week later"
  )
  func caughtUp() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account(" CONDSTORE"))
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 7])
    #expect(try await listed(desk).values.allSatisfy { $0 == nil })
    server.account.capabilities += " X-GM-EXT-1"
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0, "flags_changed": 0])
    #expect(try await listed(desk) == Self.first)
    var account = server.account
    Self.label(&account, 3, "Hidden")
    server.account = account
    try await desk.run(desk.backup(server.port)).expect(0, ["flags_changed": 0])
    _ = try ChildProcess.run([
      "python3", "-c",
      "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        + "c.execute('UPDATE run SET started = started - 700000'); c.commit()",
      desk.archive + "/journal.sqlite3",
    ])
    try await desk.run(desk.backup(server.port)).expect(0, ["flags_changed": 1])
    #expect(try await listed(desk)["All Mail 4"] == .some(["Hidden"]))
  }

  @Test(
    "are done without where the server refuses them, and nothing else suffers",
    arguments: ["BAD", "NO"])
  func refused(condition: String) async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(Self.account()) { turn, _ in
      if turn.arguments.contains(where: { $0.contains("X-GM-LABELS") }) {
        turn.refuse("\(condition) no such item")
      }
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 7])
    #expect(try await listed(desk).values.allSatisfy { $0 == nil })
    server.account.inbox.messages[0].flags = ["\\Flagged"]
    server.account.inbox.highestModSeq = 12
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 0, "flags_changed": 1])
  }
}

import TestSupport
import Testing

@Suite("Snapshots of a Dovecot account", .needsDovecot)
struct SnapshotTests {
  /// An archive with three snapshots, and what the server held at each.
  private struct History {
    let desk: Desk
    let source: String
    var states: [[MailEntry: Int]] = []
    var snapshots: [Int] = []

    init() throws {
      desk = try Desk()
      source = try desk.account("history", "--sample", "40")
      try backUp()
      // Changed flags, a message moved, one deleted, one new, a folder renamed.
      try uid("INBOX", "STORE", "1:3", "FLAGS", "(\\Flagged later)")
      try uid("INBOX", "COPY", "4", "Sent")
      try remove("INBOX", "4:5")
      try desk.server.accounts(["fill", source, "--plain", "2", "500"])
      try backUp()
      try uid("INBOX", "STORE", "1:2", "FLAGS", "()")
      try desk.server.accounts(["rename", source, "Sent", "Gesendet"])
      try remove("INBOX", "6")
      try backUp()
    }

    func uid(_ folder: String, _ arguments: String...) throws {
      try desk.server.accounts(["uid", source, folder] + arguments)
    }

    func remove(_ folder: String, _ uids: String) throws {
      try uid(folder, "STORE", uids, "+FLAGS", "(\\Deleted)")
      try uid(folder, "EXPUNGE", uids)
    }

    private mutating func backUp() throws {
      let run = try desk.tool.run(desk.backup(source))
      run.expect()
      states.append(try desk.server.dump(source).multiset)
      snapshots.append(try #require(run.summary["job"].int))
    }
  }

  private func listed(_ run: ToolRun) -> [MailEntry: Int] {
    run.events("message").compactMap { message in
      guard let folder = message["folder"].text, let sha256 = message["sha256"].text else {
        return nil
      }
      return MailEntry(
        folder: folder, sha256: sha256,
        flags: Set(message["flags"].texts.map { $0.replacing("\\", with: "").lowercased() }),
        keywords: Set(message["keywords"].texts))
    }.multiset
  }

  @Test("list --at shows folders, flags and keywords of each moment")
  func list() throws {
    let history = try History()
    let desk = history.desk
    for (state, snapshot) in zip(history.states, history.snapshots) {
      let run = try desk.tool.run(["list", desk.archive, "--at", "\(snapshot)"])
      run.expect()
      var wanted: [MailEntry: Int] = [:]
      for (entry, count) in state { wanted[entry.withoutDate, default: 0] += count }
      #expect(listed(run) == wanted, "snapshot \(snapshot)")
    }
    let rows = try desk.tool.run(["snapshots", desk.archive]).events("snapshot")
    #expect(rows.map { $0["snapshot"].int } == history.snapshots)
    #expect(rows.map { $0["messages"].int } == history.states.map { $0.values.reduce(0, +) })
    #expect(rows.map { $0["flags_changed"].int } == [0, 3, 2])
    #expect(try desk.tool.run(["list", desk.archive, "--at", "last"]).ending == .exit(0))
    for missing in ["2000-01-01", "999", "30d"] {
      try desk.tool.run(["list", desk.archive, "--at", missing]).expect(66)
    }
    try desk.tool.run(["list", desk.archive, "--at", "yesterday-ish"]).expect(64)
  }

  @Test("restore --at into a fresh account makes it equal to what the server held then")
  func restore() throws {
    let history = try History()
    let desk = history.desk
    for (state, snapshot) in zip(history.states, history.snapshots) {
      let target = try desk.account("at-\(snapshot)")
      try desk.tool.run(desk.restore(to: target) + ["--at", "\(snapshot)"]).expect(
        0, ["messages_new": state.values.reduce(0, +), "messages_failed": 0])
      #expect(try desk.server.dump(target).multiset == state, "snapshot \(snapshot)")
    }
    // The newest state, and then an older one on top of it: only what is not there is sent.
    let target = try desk.account("both")
    try desk.tool.run(desk.restore(to: target)).expect()
    #expect(try desk.server.dump(target).multiset == history.states[2])
    let missing = Set(history.states[1].keys.map(\.withoutMarks))
      .subtracting(history.states[2].keys.map(\.withoutMarks))
    try desk.tool.run(desk.restore(to: target) + ["--at", "\(history.snapshots[1])"]).expect(
      0, ["messages_new": missing.count])
    // And back again: nothing is to be sent, nothing counts as left over.
    let total = history.states[2].values.reduce(0, +)
    try desk.tool.run(desk.restore(to: target)).expect(
      0, ["messages_new": 0, "messages_skipped": total, "messages_failed": 0])
  }

  @Test("restore --gone adds what was deleted and not what only moved")
  func gone() throws {
    let history = try History()
    let desk = history.desk
    let target = try desk.account("gone")
    try desk.tool.run(desk.restore(to: target) + ["--gone"]).expect()
    let held = try desk.server.dump(target)
    let ever = Set(history.states.flatMap { $0.keys.map(\.sha256) })
    #expect(Set(held.map(\.sha256)) == ever)
    // Two messages were deleted from INBOX; the one that was moved is in its new folder alone.
    #expect(held.count == history.states[2].values.reduce(0, +) + 2)
    #expect(!held.contains { $0.folder == "Sent" })
  }

  @Test("restore takes messages by their ID and by the date of their arrival")
  func choice() throws {
    let history = try History()
    let desk = history.desk
    let last = history.states[2]
    let one = try #require(last.keys.map(\.sha256).sorted().first)
    let target = try desk.account("one")
    try desk.tool.run(desk.restore(to: target) + ["--id", String(one.prefix(16))]).expect()
    #expect(Set(try desk.server.dump(target).map(\.sha256)) == [one])
    try desk.tool.run(desk.restore(to: target) + ["--id", "ffffffffffff"]).expect(66)
    let gone = Set(history.states[0].keys.map(\.sha256)).subtracting(last.keys.map(\.sha256))
    let missed = try #require(gone.sorted().first)
    try desk.tool.run(desk.restore(to: target) + ["--id", missed]).expect(66)
    try desk.tool.run(desk.restore(to: target) + ["--id", missed, "--gone"]).expect(
      0, ["messages_new": 1])

    let dates = last.keys.map(\.date).sorted()
    let middle = dates[dates.count / 2]
    let later = last.filter { $0.key.date >= middle }.values.reduce(0, +)
    let time = "@\(middle)"
    let day = try ChildProcess.run(
      ["date", "-u", "-d", time, "+%Y-%m-%dT%H:%M:%SZ"], limit: .seconds(5)
    ).output.split(separator: "\n")[0]
    try desk.tool.run(desk.restore(to: try desk.account("since")) + ["--since", String(day)])
      .expect(0, ["messages_new": later])
    let earlier = last.values.reduce(0, +) - later
    try desk.tool.run(desk.restore(to: try desk.account("before")) + ["--before", String(day)])
      .expect(0, ["messages_new": earlier])
  }

  @Test("a folder that lost its mail is named by status and restore, with the way back")
  func massRemoval() throws {
    let desk = try Desk()
    let source = try desk.account("mass", "--plain", "30", "300")
    let first = try #require(try desk.tool.run(desk.backup(source)).summary["job"].int)
    let before = try desk.server.dump(source).multiset
    try desk.server.accounts(["uid", source, "INBOX", "STORE", "1:25", "+FLAGS", "(\\Deleted)"])
    try desk.server.accounts(["uid", source, "INBOX", "EXPUNGE", "1:25"])
    let second = try desk.tool.run(desk.backup(source))
    second.expect(0, ["messages_gone": 25])
    #expect(second.events("warning").count == 1)
    let marks = try desk.tool.run(["status", desk.archive]).events("status")[0]["mass_removals"]
    #expect(marks[0]["gone"].int == 25)
    #expect(marks[0]["restore_at"].int == first)
    let target = try desk.account("mass-target")
    let plain = try desk.tool.run(desk.restore(to: target))
    plain.expect(0, ["messages_new": 5])
    #expect(
      plain.events("warning").contains { $0["remedy"].text?.contains("--at \(first)") == true })
    try desk.tool.run(desk.restore(to: source) + ["--at", "\(first)"]).expect(
      0, ["messages_new": 25, "messages_skipped": 5])
    #expect(try desk.server.dump(source).multiset == before)
    // Now that the mail is back the mark is gone.
    try desk.tool.run(desk.backup(source)).expect()
    let after = try desk.tool.run(["status", desk.archive]).events("status")[0]
    #expect(after["mass_removals"] == .array([]))
  }

  @Test("export --at writes the messages of the moment")
  func export() throws {
    let history = try History()
    let desk = history.desk
    for (index, snapshot) in history.snapshots.enumerated() {
      let wanted = history.states[index].values.reduce(0, +)
      try desk.tool.run([
        "export", desk.archive, "--to", desk.scratch("plain-\(index)"), "--format", "eml", "--at",
        "\(snapshot)",
      ]).expect(0, ["messages_new": wanted])
    }
  }
}

extension MailEntry {
  fileprivate init(folder: String, sha256: String, flags: Set<String>, keywords: Set<String>) {
    self.init(folder: folder, sha256: sha256, flags: flags, keywords: keywords, date: 0)
  }

  fileprivate var withoutMarks: MailEntry {
    MailEntry(folder: folder, sha256: sha256, flags: [], keywords: [])
  }

  fileprivate var withoutDate: MailEntry {
    MailEntry(folder: folder, sha256: sha256, flags: flags, keywords: keywords)
  }
}

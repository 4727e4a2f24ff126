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

  fileprivate var withoutDate: MailEntry {
    MailEntry(folder: folder, sha256: sha256, flags: flags, keywords: keywords)
  }
}

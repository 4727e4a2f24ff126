import MailTypes
import TestSupport
import Testing

/// Folders whose names a target does not tell apart: each gets a mailbox of its own, whatever is answered to
/// CREATE, and later runs find it again.
@Suite("Names that are one at a target", .aFewAtATime)
struct FoldedNameTests {
  /// What a server makes of names.
  enum Folding: String, CaseIterable {
    case letterCase
    case emptyLevels
    case spaces
    case accents

    var names: [String] {
      switch self {
      case .letterCase: ["Work", "work", "WORK"]
      case .emptyLevels: ["a/b", "a//b"]
      case .spaces: ["Old mail", "Old  mail "]
      case .accents: ["Bar", "Bär"]
      }
    }

    func apply(_ wire: [UInt8]) -> [UInt8] {
      var name = MailboxName(wire: wire).description
      switch self {
      case .letterCase: name = name.lowercased()
      case .emptyLevels: name = name.split(separator: "/").joined(separator: "/")
      case .spaces: name = name.split(separator: " ").joined(separator: " ")
      case .accents: name = name.replacing("ä", with: "a")
      }
      return Array(name.utf8)
    }
  }

  /// An account with folders that have the same three messages and one of their own.
  private func source(_ names: [String]) throws -> LyingIMAPServer {
    var account = ServedAccount(count: 1)
    for (index, name) in names.enumerated() {
      var mailbox = ServedAccount.Mailbox(wire: MailboxName(text: name).wire)
      for number in [10, 11, 12, 20 + index] { mailbox.add(ServedAccount.sample(number)) }
      account.mailboxes.append(mailbox)
    }
    return try LyingIMAPServer(account)
  }

  /// - Parameter answer: to CREATE of what is there under another spelling.
  private func target(
    _ folding: Folding, answer: String, hasIDs: Bool = false
  ) throws -> LyingIMAPServer {
    var account = ServedAccount([ServedAccount.Mailbox("INBOX")])
    account.folding = { folding.apply($0) }
    if hasIDs { account.capabilities += " OBJECTID" }
    return try LyingIMAPServer(account) { turn, account in
      guard turn.name == "CREATE" else { return }
      if turn.status?.hasPrefix("NO") == true { return turn.refuse(answer) }
      account.makeMailbox(turn)
      let last = account.mailboxes.count - 1
      if hasIDs { account.mailboxes[last].mailboxID = "F\(last)" }
    }
  }

  /// Expects that every folder has a mailbox with its messages.
  private func expect(
    _ target: LyingIMAPServer, _ source: LyingIMAPServer,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func contents(_ server: LyingIMAPServer) -> [[[UInt8]]: Int] {
      server.account.mailboxes.map { mailbox in
        mailbox.messages.map(\.octets).sorted { $0.lexicographicallyPrecedes($1) }
      }.filter { !$0.isEmpty }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(contents(target) == contents(source), sourceLocation: sourceLocation)
  }

  private func restore(_ desk: FaultDesk, to port: UInt16) -> [String] {
    desk.restore(to: port).map { $0.replacing("taro%40", with: "hanako%40") }
  }

  private func expectProof(
    _ desk: FaultDesk, at port: UInt16, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let url = desk.url(port).replacing("taro%40", with: "hanako%40")
    let run = try await desk.run([
      "verify", desk.archive, "--against", url, "--password-file", desk.scratch("password"),
      "--allow-plaintext",
    ])
    run.expect(0, sourceLocation: sourceLocation)
  }

  static let answers = [
    "NO [ALREADYEXISTS] it is there", "NO Mailbox already exists", "NO denied", "OK done",
  ]

  @Test(
    "a restore brings each folder by itself, and once",
    arguments: [Folding.letterCase, .emptyLevels, .spaces], answers)
  func restored(_ folding: Folding, answer: String) async throws {
    let desk = try FaultDesk()
    let source = try source(folding.names)
    let count = folding.names.count * 4 + 1
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": count])
    let target = try target(folding, answer: answer)
    let run = try await desk.run(restore(desk, to: target.port))
    run.expect(0, ["messages_new": count])
    #expect(run.events("warning").count == folding.names.count - 1, "\(run)")
    expect(target, source)
    let again = try await desk.run(restore(desk, to: target.port))
    again.expect(0, ["messages_new": 0, "messages_skipped": count])
    #expect(again.events("warning").isEmpty, "\(again)")
    expect(target, source)
    for name in folding.names {
      try await desk.run(restore(desk, to: target.port) + ["--folder", name, "--dry-run"])
        .expect(0, ["messages_new": 0])
    }
    try await expectProof(desk, at: target.port)
  }

  @Test("a folder that goes alone does not go into its twin's mailbox", arguments: answers)
  func alone(answer: String) async throws {
    let desk = try FaultDesk()
    let source = try source(Folding.letterCase.names)
    try await desk.run(desk.backup(source.port)).expect(0)
    let target = try target(.letterCase, answer: answer)
    for (index, name) in (["INBOX"] + Folding.letterCase.names).enumerated() {
      try await desk.run(restore(desk, to: target.port) + ["--folder", name]).expect(
        0, ["messages_new": index == 0 ? 1 : 4])
    }
    expect(target, source)
    try await desk.run(restore(desk, to: target.port)).expect(0, ["messages_new": 0])
    try await expectProof(desk, at: target.port)
  }

  @Test("a migration brings each folder by itself, and once", arguments: answers, [1, 3])
  func migrated(answer: String, connections: Int) async throws {
    let desk = try FaultDesk()
    let source = try source(Folding.letterCase.names)
    let target = try target(.letterCase, answer: answer)
    let line =
      desk.migrate(source.port, to: target.port, wait: "1s") + ["--connections", "\(connections)"]
    try await desk.run(line).expect(0, ["messages_new": 13])
    expect(target, source)
    try await desk.run(line).expect(0, ["messages_new": 0])
    expect(target, source)
    try await expectProof(desk, at: target.port)
  }

  @Test(
    "folders that are one mailbox by its MAILBOXID are kept apart, whatever their names",
    arguments: ["NO denied", "OK done"])
  func identified(answer: String) async throws {
    let desk = try FaultDesk()
    let source = try source(Folding.accents.names)
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 9])
    let target = try target(.accents, answer: answer, hasIDs: true)
    let run = try await desk.run(restore(desk, to: target.port))
    run.expect(0, ["messages_new": 9])
    #expect(run.events("warning").count == 1, "\(run)")
    expect(target, source)
    try await desk.run(restore(desk, to: target.port)).expect(0, ["messages_new": 0])
    expect(target, source)
    try await expectProof(desk, at: target.port)
  }

  @Test("a server that gives everything one MAILBOXID keeps no folder from its mailbox")
  func oneID() async throws {
    let desk = try FaultDesk()
    let source = try source(["a", "b"])
    try await desk.run(desk.backup(source.port)).expect(0, ["messages_new": 9])
    let target = try LyingIMAPServer(ServedAccount(count: 0)) { turn, account in
      account.makeMailbox(turn)
      for index in account.mailboxes.indices {
        account.mailboxes[index].mailboxID = "F1"
        account.mailboxes[index].uidValidity = UInt32(index + 1)
      }
    }
    let run = try await desk.run(restore(desk, to: target.port))
    run.expect(0, ["messages_new": 9])
    #expect(run.events("warning").isEmpty, "\(run)")
    expect(target, source)
  }
}

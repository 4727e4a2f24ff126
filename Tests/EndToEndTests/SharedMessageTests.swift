import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One message in several folders, where the server says that it is one.
@Suite("Messages in several folders", .aFewAtATime)
struct SharedMessageTests {
  struct Extension: Sendable, CustomTestStringConvertible {
    let capability: String
    let id: @Sendable (Int) -> String
    var testDescription: String { capability }
  }

  static let extensions = [
    Extension(capability: "OBJECTID") { "M\($0)" },
    Extension(capability: "X-GM-EXT-1") { "12784553442303\($0)" },
  ]

  static let texts = (0..<40).map(ServedAccount.sample)

  /// As Gmail has it: all messages in one folder, some of them in others too.
  private func labelled(_ kind: Extension) -> ServedAccount {
    var account = ServedAccount([ServedAccount.Mailbox("INBOX")])
    account.capabilities += " " + kind.capability
    for (number, text) in Self.texts.enumerated() {
      account["All Mail"].add(text, emailID: kind.id(number))
      if number % 2 == 0 { account.inbox.add(text, emailID: kind.id(number)) }
      if number % 4 == 0 { account["Work"].add(text, emailID: kind.id(number)) }
    }
    return account
  }

  private static let folders = [
    "All Mail": texts,
    "INBOX": stride(from: 0, to: 40, by: 2).map(ServedAccount.sample),
    "Work": stride(from: 0, to: 40, by: 4).map(ServedAccount.sample),
  ]

  /// Different files that hold the messages.
  private func files(_ desk: FaultDesk) throws -> (names: Int, files: Int) {
    var (names, numbers) = (0, Set<Int>())
    for path in try FileManager.default.subpathsOfDirectory(atPath: desk.archive + "/mail")
    where path.contains("/cur/") {
      let facts = try FileManager.default.attributesOfItem(
        atPath: desk.archive + "/mail/" + path)
      names += 1
      if let number = facts[.systemFileNumber] as? Int { numbers.insert(number) }
    }
    return (names, numbers.count)
  }

  @Test("is fetched once and is one file", arguments: extensions, [1, 4])
  func once(_ kind: Extension, connections: Int) async throws {
    let desk = try FaultDesk()
    let bodies = BodyCount()
    let server = try LyingIMAPServer(labelled(kind)) { turn, _ in bodies.add(turn.bodies) }
    let command = desk.backup(server.port) + ["--connections", "\(connections)"]
    try await desk.run(command).expect(0, ["messages_new": 70, "messages_gone": 0])
    #expect(bodies.value == 40)
    try await desk.expectArchive(Self.folders)
    #expect(try files(desk) == (70, 40))
    try await desk.run(command).expect(0, ["messages_new": 0, "messages_skipped": 70])
    #expect(bodies.value == 40)
  }

  @Test("is fetched once for an archive of mboxes too, and copied, renumbered or renamed or not")
  func mboxes() async throws {
    let desk = try FaultDesk()
    var account = labelled(Self.extensions[0])
    account["Work"].mailboxID = "F1"
    let first = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in first.add(turn.bodies) }
    try await desk.run(desk.backup(server.port) + ["--format", "mbox"]).expect(
      0, ["messages_new": 70])
    #expect(first.value == 40)
    account["Work"].name = Array("Done".utf8)
    account["All Mail"].uidValidity += 1
    let second = BodyCount()
    let later = try LyingIMAPServer(account) { turn, _ in second.add(turn.bodies) }
    try await desk.run(desk.backup(later.port)).expect(
      0, ["messages_new": 10, "messages_gone": 10])
    // The sample of the renumbered folder.
    #expect(second.value == 20)
    let verified = try await desk.run(["verify", desk.archive])
    verified.expect(0, ["messages_checked": 80, "damaged": 0, "missing": 0])
    let listed = try await desk.run(["list", desk.archive]).listed
    #expect(listed.count == 70)
    #expect(listed.count { $0.folder == "Done" } == 10)
  }

  @Test("gets a label later without a download, and its own flags", arguments: extensions)
  func later(_ kind: Extension) async throws {
    let desk = try FaultDesk()
    var account = labelled(kind)
    let first = try LyingIMAPServer(account)
    try await desk.run(desk.backup(first.port)).expect(0)
    let bodies = BodyCount()
    account["Private"].add(Self.texts[1], emailID: kind.id(1))
    account["Private"].messages[0].flags = ["\\Flagged", "mine"]
    // Archived once, gone, and back under another number.
    account["Work"].messages.removeFirst()
    account["Work"].add(Self.texts[0], emailID: kind.id(0))
    let server = try LyingIMAPServer(account) { turn, _ in bodies.add(turn.bodies) }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 2, "messages_gone": 1])
    #expect(bodies.value == 0)
    var folders = Self.folders
    folders["Private"] = [Self.texts[1]]
    try await desk.expectArchive(folders)
    let listed = try await desk.run(["list", desk.archive])
    let flagged = listed.listed.filter { $0.flags.contains("flagged") }
    #expect(flagged.map(\.folder) == ["Private"])
    #expect(flagged.map(\.keywords) == [["mine"]])
  }

  @Test("is not taken for one where anything tells against it")
  func doubts() async throws {
    let kind = Self.extensions[0]
    let desk = try FaultDesk()
    var account = labelled(kind)
    // Another date, another size, no size.
    account["Work"].messages[0].date = " 6-Feb-2024 09:30:00 +0900"
    account["Work"].messages[1].octets = Array("Subject: other\r\n\r\nx\r\n".utf8)
    let bodies = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in
      bodies.add(turn.bodies)
      guard turn.selected == "Work" else { return }
      turn.rewrite(3, "RFC822.SIZE", "X-SIZE")
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 70])
    #expect(bodies.value == 43)
    var folders = Self.folders
    folders["Work"]?[1] = "Subject: other\r\n\r\nx\r\n"
    try await desk.expectArchive(folders)
    #expect(try files(desk) == (70, 43))
    let listed = try await desk.run(["list", desk.archive])
    #expect(Set(listed.listed.filter { $0.folder == "Work" }.map(\.date)).count == 2)
  }

  @Test(
    "a server that does not tell names after all is no trouble",
    arguments: ["NO no", "BAD no", nil])
  func refused(_ status: String?) async throws {
    let desk = try FaultDesk()
    let bodies = BodyCount()
    let server = try LyingIMAPServer(labelled(Self.extensions[0])) { turn, _ in
      bodies.add(turn.bodies)
      guard turn.name == "UID FETCH", turn.arguments.joined().contains("EMAILID") else { return }
      if let status {
        turn.refuse(status)
      } else {
        for uid in turn.uids { turn.rewrite(uid, "EMAILID (", "EMAILID (.") }
      }
    }
    try await desk.run(desk.backup(server.port)).expect(
      0, ["messages_new": 70, "messages_failed": 0])
    #expect(bodies.value == 70)
    try await desk.expectArchive(Self.folders)
  }

  @Test("nothing is assumed without the extension")
  func withoutExtension() async throws {
    let desk = try FaultDesk()
    let bodies = BodyCount()
    var account = labelled(Self.extensions[0])
    account.capabilities = ServedAccount().capabilities
    let server = try LyingIMAPServer(account) { turn, _ in
      bodies.add(turn.bodies)
      #expect(!turn.arguments.joined().contains("EMAILID"))
    }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 70])
    #expect(bodies.value == 70)
    #expect(try files(desk) == (70, 70))
  }

  @Test("a message that its folder cannot bring is fetched from another one")
  func failing() async throws {
    let desk = try FaultDesk()
    let server = try LyingIMAPServer(labelled(Self.extensions[0])) { turn, _ in
      if turn.selected == "INBOX", turn.fetchesBody(of: 1) { turn.refuse("NO no") }
    }
    try await desk.run(desk.backup(server.port)).expect(
      1, ["messages_new": 69, "messages_failed": 1])
    var folders = Self.folders
    folders["INBOX"]?.removeFirst()
    try await desk.expectArchive(folders)
    let honest = try LyingIMAPServer(labelled(Self.extensions[0])) { turn, _ in
      #expect(turn.bodies == 0)
    }
    try await desk.run(desk.backup(honest.port)).expect(
      0, ["messages_new": 1, "messages_failed": 0])
    try await desk.expectArchive(Self.folders)
  }

  @Test("an original that is not there any more is fetched instead")
  func missingOriginal() async throws {
    let kind = Self.extensions[0]
    let desk = try FaultDesk()
    var account = labelled(kind)
    let first = try LyingIMAPServer(account)
    try await desk.run(desk.backup(first.port)).expect(0)
    for path in try FileManager.default.subpathsOfDirectory(atPath: desk.archive + "/mail")
    where path.hasPrefix("All Mail/cur/") {
      try FileManager.default.removeItem(atPath: desk.archive + "/mail/" + path)
    }
    account["Private"].add(Self.texts[1], emailID: kind.id(1))
    let bodies = BodyCount()
    let server = try LyingIMAPServer(account) { turn, _ in bodies.add(turn.bodies) }
    try await desk.run(desk.backup(server.port)).expect(0, ["messages_new": 1])
    #expect(bodies.value == 1)
  }
}

import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What reindex and repair make of an mbox that something has befallen.
@Suite("Mboxes put right", .needsDovecot)
struct MboxRepairTests {
  /// What has befallen `INBOX.mbox`, of thirty messages.
  enum Harm: CaseIterable, Sendable {
    case none
    /// An octet inside a message.
    case flippedOctet
    /// Several messages and the lines between them.
    case zeroedBlock
    case changedSeparator
    case cutInTheMiddle
    case lastOctetMissing
    /// By another program, at the end.
    case foreignMessage
    /// As a killed backup leaves them: with a line of ours, not in the journal.
    case ownMessageAndTornOne
    /// By another program, so that every message stands elsewhere.
    case firstMessageRemoved
    case removed
  }

  private let desk: Desk
  private let user: String

  init() throws {
    desk = try Desk()
    user = try desk.account("mbox-repair", "--plain", "30", "700")
    try desk.tool.run(desk.backup(user) + ["--format", "mbox"]).expect(0, ["messages_new": 30])
  }

  private var path: String { "\(desk.archive)/mail/INBOX.mbox" }
  private var line: Data { Data("From MAILER-DAEMON Thu Jan  1 00:00:00 2026\n".utf8) }

  private func starts(_ octets: Data) -> [Int] {
    var starts: [Int] = []
    let text = Array(octets)
    let word = Array("From MAILER-DAEMON".utf8)
    for index in text.indices where index == 0 || text[index - 1] == 10 {
      if text[index...].starts(with: word) { starts.append(index) }
    }
    return starts
  }

  private func inflict(_ harm: Harm) throws {
    var octets = try desk.octets(path)
    let starts = starts(octets)
    #expect(starts.count == 30)
    switch harm {
    case .none: return
    case .flippedOctet: octets[starts[10] + 400] ^= 0x01
    case .zeroedBlock:
      octets.replaceSubrange(
        starts[5] + 500..<starts[7] + 300,
        with: Data(count: starts[7] + 300 - starts[5] - 500))
    case .changedSeparator:
      octets.replaceSubrange(starts[4]..<starts[4] + 4, with: Data("Frxm".utf8))
    case .cutInTheMiddle: octets = octets.prefix(starts[20] + 100)
    case .lastOctetMissing: octets.removeLast()
    case .foreignMessage:
      octets += Data("From someone Thu Jan  1 00:00:00 2026\nSubject: foreign\n\nbody\n\n".utf8)
    case .ownMessageAndTornOne:
      octets += line + Data("Subject: own\nMessage-ID: <own@kura.test>\n\nbody\n\n".utf8)
      octets += line + Data("Subject: torn\n\nhalf a".utf8)
    case .firstMessageRemoved: octets.removeSubrange(..<starts[1])
    case .removed:
      try FileManager.default.removeItem(atPath: path)
      return
    }
    try octets.write(to: URL(fileURLWithPath: path))
  }

  private func repair() throws -> ToolRun {
    try desk.tool.run(
      ["verify", desk.archive, "--repair", "--against", desk.server.url(user)] + desk.credentials())
  }

  private func verify() throws -> ToolRun { try desk.tool.run(["verify", desk.archive]) }

  /// Expects that the checker, which shares no code with mailkura, finds the account's mail.
  private func checkArchive() throws {
    let mail = "\(desk.server.mailDirectory)/\(user)/Maildir"
    let run = try ChildProcess.run(
      [Repository.path("Scripts/check-archive"), desk.archive, "--against", mail])
    #expect(run.ending == .exit(0), "\(run.output)")
  }

  @Test("verify --repair --against makes it whole, with nothing lost", arguments: Harm.allCases)
  func repaired(_ harm: Harm) throws {
    try inflict(harm)
    if harm == .firstMessageRemoved {
      // No place in it can be trusted: finding the messages again is what reindex does.
      let run = try repair()
      #expect(run.ending == .exit(65))
      #expect(run.error["remedy"].text?.contains("reindex") == true)
      return
    }
    let run = try repair()
    #expect(run.ending == .exit(0), "\(harm): \(run)")
    #expect(try verify().ending == .exit(0), "\(harm)")
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 0, "messages_gone": 0])
    let quarantined =
      (try? FileManager.default.contentsOfDirectory(atPath: desk.archive + "/quarantine")) ?? []
    switch harm {
    // What the server has sent again by now is forgotten.
    case .none, .removed, .lastOctetMissing, .cutInTheMiddle:
      #expect(quarantined.isEmpty)
    // Two messages, and the octets between them.
    case .zeroedBlock: #expect(quarantined.count == 2, "\(quarantined)")
    default: #expect(quarantined.count == 1, "\(harm): \(quarantined)")
    }
    try verify().expect(0, ["unknown": 0, "damaged": 0])
    try checkArchive()
  }

  @Test("reindex finds every message wherever it stands", arguments: Harm.allCases, [true, false])
  func reindexed(_ harm: Harm, hasJournal: Bool) throws {
    try inflict(harm)
    if !hasJournal {
      for name in ["journal.sqlite3", "journal.backup.sqlite3"] {
        try FileManager.default.removeItem(atPath: "\(desk.archive)/\(name)")
      }
    }
    let run = try desk.tool.run(["reindex", desk.archive])
    let isHarmless = harm == .none || harm == .foreignMessage
    if hasJournal || isHarmless {
      #expect(run.ending == .exit(isHarmless ? 0 : 1), "\(harm): \(run)")
    }
    // What the server has comes back, nothing is twice, and a repair ends it.
    let before = FileManager.default.contents(atPath: path)
    let backup = try desk.tool.run(desk.backup(user))
    if isHarmless { #expect(try desk.octets(path) == before, "\(harm) \(hasJournal)") }
    #expect(backup.ending == .exit(0), "\(harm) \(hasJournal): \(backup)")
    let verified = try verify()
    if verified.ending != .exit(0) {
      let repair = try repair()
      #expect(repair.ending == .exit(0), "\(harm) \(hasJournal): \(repair)")
    }
    #expect(try verify().ending == .exit(0), "\(harm) \(hasJournal)")
    try checkArchive()
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 0, "messages_gone": 0])
    let present = try desk.tool.run(["list", desk.archive, "--folder", "INBOX"]).listed.count
    // The damaged message of an archive without a journal is a message of its own.
    #expect(present >= 30, "\(harm) \(hasJournal): \(present)")
    if isHarmless { #expect(present == (harm == .none ? 30 : 31)) }
  }

  @Test("reindex from a copy that is older than the mail takes in what came since")
  func fromAnOldCopy() throws {
    try desk.server.accounts(["fill", user, "--plain", "5", "900"])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 5])
    let before = try desk.octets(path)
    // The copy is of the first backup.
    try FileManager.default.removeItem(atPath: desk.archive + "/journal.sqlite3")
    try desk.tool.run(["reindex", desk.archive]).expect(
      0, ["messages_checked": 35, "repaired": 5])
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_gone": 0])
    #expect(try desk.octets(path) == before)
    try verify().expect(0, ["messages_checked": 35])
    try checkArchive()
  }
}

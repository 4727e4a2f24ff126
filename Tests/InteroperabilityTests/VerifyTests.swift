import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Verify", .needsDovecot)
struct VerifyTests {
  /// What may befall one message of an archive, or what may come beside it.
  enum Harm: CaseIterable, Sendable {
    case none
    case flippedByte
    case cutShort
    case appended
    case emptied
    case missing
    case linkInstead
    case directoryInstead
    case pipeInstead
    case foreignFile
    case ownNameWithoutRow
    case tornOwnNameWithoutRow
    case copyUnderForeignName
    case copyUnderOwnNumber
    case sameNameOtherFlags
    case sameNameInNew
    case damagedTwin
    case otherFlags
    case movedToNew
    case pipeBeside
    case directoryBeside
    case nameThatIsNoText
    case strayInTemporary
    case dovecotFiles

    /// Damaged, missing, unknown, doubled.
    var counts: (Int, Int, Int, Int) {
      switch self {
      case .none, .otherFlags, .movedToNew, .strayInTemporary, .dovecotFiles: (0, 0, 0, 0)
      case .flippedByte, .cutShort, .appended, .emptied: (1, 0, 0, 0)
      case .missing: (0, 1, 0, 0)
      case .linkInstead, .directoryInstead, .pipeInstead: (1, 0, 0, 0)
      case .foreignFile, .tornOwnNameWithoutRow, .ownNameWithoutRow: (0, 0, 1, 0)
      case .pipeBeside, .directoryBeside, .nameThatIsNoText: (0, 0, 1, 0)
      case .copyUnderForeignName, .copyUnderOwnNumber, .sameNameOtherFlags: (0, 0, 0, 1)
      case .sameNameInNew, .damagedTwin: (0, 0, 0, 1)
      }
    }
  }

  @Test("every harm is found, told apart, counted and left alone", arguments: Harm.allCases)
  func harm(_ harm: Harm) throws {
    let desk = try Self.harmed.copy()
    let file = try desk.someFile()
    try desk.inflict(harm, on: file)
    let before = try desk.modificationTimes()
    let run = try desk.tool.run(["verify", desk.archive, "-v"])
    let (damaged, missing, unknown, doubled) = harm.counts
    let isSound = damaged + missing + unknown + doubled == 0
    run.expect(
      isSound ? 0 : 65,
      [
        "damaged": damaged, "missing": missing, "unknown": unknown, "doubled": doubled,
        "repaired": 0, "messages_checked": 40,
      ])
    let outcomes = run.events("message").compactMap { $0["outcome"].text }
    #expect(
      outcomes.sorted()
        == (Array(repeating: "damaged", count: damaged)
          + Array(repeating: "doubled", count: doubled)
          + Array(repeating: "missing", count: missing)
          + Array(repeating: "unknown", count: unknown)))
    #expect(try desk.modificationTimes() == before)
  }

  @Test("a folder that cannot be looked into is told of, and is no success")
  func closedFolder() throws {
    let desk = try Self.harmed.copy()
    // Sound but for `new`, which is no directory.
    let new = desk.archive + "/mail/INBOX/new"
    try FileManager.default.removeItem(atPath: new)
    try Data().write(to: URL(fileURLWithPath: new))
    let run = try desk.tool.run(["verify", desk.archive])
    #expect(run.ending != .exit(0), "\(run)")
    #expect(run.events("warning").contains { $0["folder"].text == "INBOX" }, "\(run)")
  }

  @Test("nothing planted in the tree of folders leads out, hangs or stops the check")
  func hostileTree() throws {
    let desk = try Self.harmed.copy()
    let mail = desk.archive + "/mail"
    let files = FileManager.default
    let outside = desk.scratch("outside")
    for place in ["cur", "new", "tmp"] {
      try files.createDirectory(atPath: "\(outside)/\(place)", withIntermediateDirectories: true)
    }
    try Data("Subject: mine\n\nsecret\n".utf8).write(
      to: URL(fileURLWithPath: outside + "/cur/1.mine:2,"))
    try files.createSymbolicLink(atPath: mail + "/Linked", withDestinationPath: outside)
    try files.createSymbolicLink(atPath: mail + "/INBOX/loop", withDestinationPath: "..")
    try desk.makePipe(mail + "/pipe")
    let inbox = try desk.mailFiles().count { $0.contains("/mail/INBOX/") }
    try files.moveItem(atPath: mail + "/INBOX/cur", toPath: desk.scratch("moved"))
    try files.createSymbolicLink(
      atPath: mail + "/INBOX/cur", withDestinationPath: desk.scratch("moved"))
    let run = try desk.tool.run(["verify", desk.archive, "-v"], limit: .seconds(30))
    run.expect(65, ["damaged": 0, "missing": inbox, "unknown": 4, "messages_checked": 40])
    let paths = run.events("message").compactMap { $0["path"].text }
    #expect(paths.sorted() == ["mail/INBOX/cur", "mail/INBOX/loop", "mail/Linked", "mail/pipe"])
    #expect(!run.output.contains("1.mine"))
  }

  @Test("a mail folder that no backup made is named file by file")
  func unknownFolder() throws {
    let desk = try Self.harmed.copy()
    let folder = desk.archive + "/mail/Brought/cur"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["1.a:2,", "2.b"] {
      try Data("Subject: x\n\nx\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    try desk.tool.run(["verify", desk.archive]).expect(65, ["unknown": 2, "doubled": 0])
  }

  @Test("a journal that contradicts itself is told apart from damaged mail")
  func contradiction() throws {
    let desk = try Self.harmed.copy()
    try desk.changeJournal(
      "UPDATE occurrence SET present_until = 1, present_from = 7 WHERE id = 3")
    let run = try desk.tool.run(["verify", desk.archive])
    run.expect(65, ["damaged": 0, "missing": 0, "unknown": 0, "messages_checked": 40])
    #expect(run.events("error").contains { $0["cause"].text?.contains("gone before") == true })
    #expect(run.events("error").contains { $0["remedy"].text?.contains("reindex") == true })
  }

  @Test(
    "names in a journal from elsewhere lead nowhere",
    arguments: ["../../../outside", "/etc/passwd", ".", ".."])
  func hostileNames(_ name: String) throws {
    let desk = try Self.harmed.copy()
    try Data("Subject: x\n\n".utf8).write(to: URL(fileURLWithPath: desk.scratch("outside")))
    try desk.changeJournal("UPDATE stored_copy SET base_name = '\(name)' WHERE id = 2")
    let run = try desk.tool.run(["verify", desk.archive, "-v"])
    run.expect(65, ["damaged": 0, "missing": 1, "doubled": 1, "messages_checked": 40])
  }

  @Test(
    "paths of folders in a journal from elsewhere lead nowhere",
    arguments: ["..", "../..", "/etc", "INBOX/../../..", ""])
  func hostilePaths(_ path: String) throws {
    let desk = try Self.harmed.copy()
    try desk.changeJournal("UPDATE folder SET path = '\(path)' WHERE path = 'INBOX'")
    let run = try desk.tool.run(["verify", desk.archive])
    #expect(run.ending == .exit(65))
    #expect(run.events("error").contains { $0["cause"].text?.contains("impossible") == true })
    if path != "" { run.expect(65, ["messages_checked": 40, "damaged": 0]) }
  }

  @Test("an archive on a medium that nobody can write to is checked all the same")
  func readOnly() throws {
    let desk = try Self.harmed.copy()
    let command = ["verify", desk.archive, "--json"]
    let script =
      "mount --bind \(desk.archive) \(desk.archive) && "
      + "mount -o remount,bind,ro \(desk.archive) && exec \(ToolUnderTest.executable) "
      + command.joined(separator: " ")
    let run = try ChildProcess.run(["unshare", "-rm", "sh", "-c", script])
    // Not every system lets a user do this.
    if run.errorOutput.contains("unshare:") || run.errorOutput.contains("mount:") { return }
    #expect(run.ending == .exit(0), "\(run.errorOutput)\(run.output)")
  }

  /// An archive of 40 messages that each test takes a copy of.
  static var harmed: Desk {
    get throws { try shared.get() }
  }

  private static let shared = Result<Desk, any Error> {
    let desk = try Desk()
    let user = try desk.account("verify", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    return desk
  }
}

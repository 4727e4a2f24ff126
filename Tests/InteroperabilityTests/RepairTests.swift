import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Repair", .needsDovecot)
struct RepairTests {
  /// All that a repair finds a remedy for in the archive itself.
  static let harms = VerifyTests.Harm.allCases.filter {
    ![.pipeBeside, .directoryBeside, .nameThatIsNoText, .none].contains($0)
  }

  @Test("an archive that holds a message twice repairs either one", arguments: harms)
  func fromTheArchive(_ harm: VerifyTests.Harm) throws {
    let desk = try VerifyTests.harmed.copy()
    let file = try desk.someFile()
    let whole = try desk.octets(file)
    let before = try desk.contents()
    let spare = desk.spare(of: file)
    try whole.write(to: URL(fileURLWithPath: spare))
    try desk.inflict(harm, on: file)
    let (damaged, missing, unknown, doubled) = harm.counts
    let run = try desk.tool.run(["verify", desk.archive, "--repair", "-v"])
    run.expect(
      0,
      [
        "damaged": damaged, "missing": missing, "unknown": unknown, "doubled": doubled + 1,
        "repaired": damaged + missing + unknown + doubled + 1,
      ])
    #expect(run.summary["job"].int != nil)
    let adopted = harm == .foreignFile ? 1 : 0
    try desk.tool.run(["verify", desk.archive]).expect(
      0, ["messages_checked": 40 + adopted, "unknown": 0, "doubled": 0])
    let after = try desk.contents()
    #expect(after.filter { before[$0.key] != nil } == before)
    #expect(after.count == before.count + adopted)
    #expect(!FileManager.default.fileExists(atPath: spare))
    #expect(try desk.quarantined().contains { try desk.octets($0) == whole })
  }

  @Test("what no other copy is left of stays named, and is not touched")
  func beyondRepair() throws {
    let desk = try VerifyTests.harmed.copy()
    let file = try desk.someFile()
    try desk.inflict(.flippedByte, on: file)
    let harmed = try desk.octets(file)
    for _ in 0..<2 {
      let run = try desk.tool.run(["verify", desk.archive, "--repair"])
      run.expect(65, ["damaged": 1, "repaired": 0])
      #expect(run.events("error").contains { $0["remedy"].text?.contains("--against") == true })
    }
    #expect(try desk.octets(file) == harmed)
  }

  @Test("a folder of another mail program is taken in whole, once, with its flags")
  func adoption() throws {
    let desk = try VerifyTests.harmed.copy()
    let folder = desk.archive + "/mail/Brought/2024"
    for place in ["cur", "new", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
    }
    let messages = [
      "cur/1.lf:2,FS": "Subject: lf\n\nx\n", "cur/2.crlf:2,R": "Subject: crlf\r\n\r\nx\r\n",
      "new/3.mixed": "Subject: mixed\r\n\nx\r", "new/4.empty": "", "new/5.lf": "Subject: lf\n\nx\n",
    ]
    for (name, text) in messages {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    try desk.tool.run(["verify", desk.archive, "--repair"]).expect(
      0, ["unknown": 5, "repaired": 5])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 45, "unknown": 0])
    let listed = try desk.tool.run(["list", desk.archive, "--folder", "Brought/2024"])
    let events = listed.events("message")
    #expect(events.count == 5)
    #expect(events.allSatisfy { $0["gone_since"] == .null })
    let sizes = events.compactMap { $0["size"].int }.sorted()
    #expect(sizes == [0, 18, 18, 19, 20])
    #expect(events.contains { Set($0["flags"].texts) == ["\\Flagged", "\\Seen"] })
    #expect(FileManager.default.fileExists(atPath: folder + "/cur/1.lf:2,FS"))
    // What an archive would store with LF is written so, and the file is kept aside.
    #expect(!FileManager.default.fileExists(atPath: folder + "/cur/2.crlf:2,R"))
    #expect(try desk.quarantined().count == 1)
  }

  @Test("a run that repaired stands in the journal, and the next backup changes nothing")
  func afterwards() throws {
    let desk = try Desk()
    let user = try desk.account("repair", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    let file = try desk.someFile()
    let spare = desk.spare(of: file)
    try desk.octets(file).write(to: URL(fileURLWithPath: spare))
    try FileManager.default.removeItem(atPath: file)
    try desk.tool.run(["verify", desk.archive, "--repair"]).expect(0, ["repaired": 2])
    try desk.tool.run(desk.backup(user)).expect(
      0, ["messages_new": 0, "messages_gone": 0, "flags_changed": 0])
    desk.expectArchiveEquals(user)
  }
}

extension Desk {
  /// What each mail file holds, by its path without flags.
  func contents() throws -> [String: Data] {
    try mailFiles().reduce(into: [:]) { contents, file in
      let path = file.dropFirst(archive.utf8.count).replacing("/new/", with: "/cur/")
      if !path.contains("/tmp/"), !path.contains("/cur/.") {
        contents[String(path.prefix { $0 != ":" })] = try octets(file)
      }
    }
  }

  /// The path of a further file in the folder of this one.
  func spare(of file: String) -> String {
    file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/1700000000.spare:2,"
  }

  func quarantined() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: archive + "/quarantine").sorted().map {
      "\(archive)/quarantine/\($0)"
    }
  }
}

@Suite("Repair from the server", .needsDovecot)
struct RemoteRepairTests {
  @Test(
    "what the archive has lost comes back from the server, byte for byte",
    arguments: [VerifyTests.Harm.flippedByte, .cutShort, .missing, .linkInstead, .directoryInstead])
  func fromTheServer(_ harm: VerifyTests.Harm) throws {
    let desk = try Desk()
    let user = try desk.account("remote", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    let before = try desk.contents()
    try desk.inflict(harm, on: try desk.someFile())
    let against = ["--against", desk.server.url(user)] + desk.credentials()
    try desk.tool.run(["verify", desk.archive, "--repair"] + against).expect(0, ["repaired": 1])
    try desk.tool.run(["verify", desk.archive]).expect(0, ["messages_checked": 40])
    #expect(try desk.contents() == before)
    try desk.tool.run(desk.backup(user)).expect(0, ["messages_new": 0, "flags_changed": 0])
    desk.expectArchiveEquals(user)
    let other = try desk.account("other")
    let foreign = ["--against", desk.server.url(other)] + desk.credentials()
    try desk.tool.run(["verify", desk.archive, "--repair"] + foreign).expect(78)
  }
}

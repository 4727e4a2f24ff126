import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Verify", .needsDovecot)
struct VerifyTests {
  enum Harm: CaseIterable, Sendable {
    case none
    case flippedByte
    case cutShort
    case missing
    case foreignFile
  }

  @Test("every harm is found, counted and left alone", arguments: Harm.allCases)
  func harm(_ harm: Harm) throws {
    let desk = try Desk()
    let user = try desk.account("verify", "--sample", "40")
    try desk.tool.run(desk.backup(user)).expect()
    let files = try desk.mailFiles().filter { $0.contains("/INBOX/cur/") }
    let file = try #require(try files.first { try desk.octets($0).count > 500 })
    switch harm {
    case .none: break
    case .flippedByte:
      var octets = try desk.octets(file)
      octets[octets.count / 2] ^= 1
      try octets.write(to: URL(fileURLWithPath: file))
    case .cutShort:
      try desk.octets(file).dropLast(7).write(to: URL(fileURLWithPath: file))
    case .missing:
      try FileManager.default.removeItem(atPath: file)
    case .foreignFile:
      let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let foreign = folder.joined(separator: "/") + "/1700000000.strange.host:2,S"
      try Data("Subject: x\n\nx\n".utf8).write(to: URL(fileURLWithPath: foreign))
    }
    let before = try desk.modificationTimes()
    let run = try desk.tool.run(["verify", desk.archive])
    run.expect(
      harm == .none ? 0 : 65,
      [
        "damaged": harm == .flippedByte || harm == .cutShort ? 1 : 0,
        "missing": harm == .missing ? 1 : 0, "unknown": harm == .foreignFile ? 1 : 0,
        "repaired": 0, "messages_checked": 40,
      ])
    #expect(try desk.modificationTimes() == before)
  }
}

extension Desk {
  /// The mail files of the archive.
  func mailFiles() throws -> [String] {
    guard FileManager.default.fileExists(atPath: archive + "/mail") else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: archive + "/mail")
      .filter { ["cur", "new", "tmp"].contains($0.split(separator: "/").dropLast().last ?? "") }
      .map { "\(archive)/mail/\($0)" }
  }

  func octets(_ file: String) throws -> Data {
    try #require(FileManager.default.contents(atPath: file))
  }

  /// When each mail file was last written, by its path.
  func modificationTimes() throws -> [String: Date] {
    try mailFiles().reduce(into: [:]) { times, file in
      let facts = try FileManager.default.attributesOfItem(atPath: file)
      times[file] = facts[.modificationDate] as? Date
    }
  }
}

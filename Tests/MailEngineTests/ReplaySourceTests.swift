import MailArchive
import MailTypes
import SyncJournal
import Testing

@testable import MailEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Reading what is to be sent")
struct ReplaySourceTests {
  /// One archived message, planned.
  private func planned(
    _ text: String
  ) async throws -> (row: ReplayRow, location: MessageLocation?, session: EngineSession) {
    let session = try await EngineArchive().session()
    let (inbox, generation) = try await session.inbox()
    try await session.fill(inbox, generation, [1: text])
    let folders = try await session.keeper.planReplay(
      to: AccountIdentity(user: "b", host: "example.org"), selection: FolderSelection(),
      naming: ReplayNaming(), target: .init(delimiter: "/", personalPrefix: ""))
    let rows = try await session.keeper.settleAndTake(
      [], of: folders[0].targetRow, after: nil, count: 1, octets: .max)
    return (rows[0], try await session.keeper.location(of: rows[0]), session)
  }

  private func read(_ source: ReplaySource, by pieces: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: pieces)
    while true {
      var span = piece.mutableSpan
      let count = try source.read(into: &span)
      if count == 0 { return all }
      all += piece[..<count]
    }
  }

  private static let large =
    message("large") + String(repeating: "0123456789abcdef\r\n", count: 70_000)

  @Test(
    "the octets are those that the server once sent, each time anew",
    arguments: [
      message("CRLF"), "From: a\n\nLF only\n", "no newline at the end", "A: b\r\n\r\nmixed\n\r\r\n",
      large,
    ])
  func octets(_ text: String) async throws {
    let (row, location, session) = try await planned(text)
    let source = ReplaySource(root: session.root)
    #expect(try source.open(row.copy, at: location))
    for pieces in [7919, 65_536] {
      try source.rewind()
      #expect(try read(source, by: pieces) == Array(text.utf8))
      #expect(try read(source, by: 10).isEmpty)
    }
  }

  @Test("damage is noticed before the first octet goes out", arguments: [message("small"), large])
  func damage(_ text: String) async throws {
    let (row, location, session) = try await planned(text)
    let path = session.root.path + "/" + (location?.path ?? "")
    let source = ReplaySource(root: session.root)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var altered = whole
    altered[altered.count / 2] ^= 1
    for octets in [altered, whole.dropLast(), whole + [0x41], Data()] {
      try octets.write(to: URL(fileURLWithPath: path))
      #expect(try source.open(row.copy, at: location) == false)
    }
    try whole.write(to: URL(fileURLWithPath: path))
    #expect(try source.open(row.copy, at: location))
    try FileManager.default.removeItem(atPath: path)
    #expect(try source.open(row.copy, at: location) == false)
    #expect(try source.open(row.copy, at: nil) == false)
  }
}

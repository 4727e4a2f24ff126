import TestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The way from a row of the fault table to its tests does not end in nothing.
@Suite("The fault table")
struct FaultTableTests {
  /// The files below Tests by their name without `.swift`.
  private static let files: [String: String] = {
    let tests = Repository.path("Tests")
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: tests)) ?? []
    var files: [String: String] = [:]
    for path in paths where path.hasSuffix(".swift") {
      let name = path.split(separator: "/").last.map { String($0.dropLast(6)) } ?? ""
      files[name] = tests + "/" + path
    }
    return files
  }()

  @Test("each row names tests that are there", arguments: FaultRow.table)
  func row(_ row: FaultRow) throws {
    #expect(!row.fault.isEmpty && !row.expected.isEmpty && !row.tests.isEmpty)
    for test in row.tests {
      let parts = test.split(separator: "/").map(String.init)
      try #require(parts.count == 2, "\(test)")
      let path = try #require(Self.files[parts[0]], "no suite \(parts[0])")
      let data = try #require(FileManager.default.contents(atPath: path))
      let text = String(decoding: data, as: UTF8.self)
      let isTest = text.split(separator: "@Test").dropFirst().contains { piece in
        // The first function behind the attribute is the test.
        guard let start = piece.firstRange(of: "func ") else { return false }
        return piece[start.upperBound...].hasPrefix(parts[1] + "(")
      }
      #expect(isTest, "no test \(test)")
    }
  }

  @Test("no row stands there twice")
  func distinct() {
    #expect(Set(FaultRow.table.map(\.fault)).count == FaultRow.table.count)
  }
}

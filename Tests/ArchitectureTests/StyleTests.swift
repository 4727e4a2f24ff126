import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Style")
struct StyleTests {
  @Test("no Swift file is longer than 400 lines", arguments: ["Sources", "Tests"])
  func length(below directory: String) throws {
    for file in SourceTree.swiftFiles(below: directory) {
      let count = try SourceTree.lines(file).count
      #expect(count <= 401, "\(file) has \(count) lines")
    }
  }

  @Test("Foundation is imported nowhere below Sources")
  func foundation() throws {
    for file in SourceTree.swiftFiles(below: "Sources") {
      for module in try SourceTree.imports(of: file) {
        #expect(!module.hasPrefix("Foundation"), "\(file) imports \(module)")
      }
    }
  }

  @Test("nothing is public: what others use is package")
  func access() throws {
    for file in SourceTree.swiftFiles(below: "Sources") {
      for line in try SourceTree.lines(file) {
        let words = line.split(separator: " ")
        #expect(words.first != "public" && words.first != "open", "\(file): \(line)")
      }
    }
  }

  @Test("C modules stay inside their target")
  func systemLibraries() throws {
    for file in SourceTree.swiftFiles(below: "Sources") {
      for line in try SourceTree.lines(file) {
        let modules = ["COpenSSL", "CSQLite", "CZlib", "CSystem"]
        for module in modules where line.hasSuffix("import \(module)") {
          #expect(line == "internal import \(module)", "\(file): \(line)")
        }
      }
    }
  }

  @Test("the top level holds what CONTRIBUTING.md names and no more")
  func topLevel() throws {
    let allowed: Set<String> = [
      "Package.swift", "Sources", "Tests", "Scripts", "Fixtures", "man", "README.md",
      "README.ja.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root)
    for name in names where !name.hasPrefix(".") && name != "Package.resolved" {
      #expect(allowed.contains(name), "\(name)")
    }
  }
}

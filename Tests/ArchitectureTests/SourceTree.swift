import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The files of this package, as the tests of its shape read them.
enum SourceTree {
  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// The Swift files below a directory, by their path from the package's root.
  static func swiftFiles(below directory: String) -> [String] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(directory)")) ?? []
    return paths.filter { $0.hasSuffix(".swift") }.sorted().map { "\(directory)/\($0)" }
  }

  static func text(_ path: String) throws -> String {
    let data = try #require(FileManager.default.contents(atPath: "\(root)/\(path)"))
    return try #require(String(bytes: data, encoding: .utf8))
  }

  static func lines(_ path: String) throws -> [Substring] {
    try text(path).split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The modules that a file imports.
  static func imports(of path: String) throws -> [String] {
    try lines(path).compactMap { line in
      let words = line.split(separator: " ").drop {
        ["internal", "package", "private", "fileprivate", "public", "@testable"].contains($0)
          || $0.hasPrefix("@")
      }
      guard words.first == "import", words.count > 1 else { return nil }
      let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let name = words.dropFirst().first { !kinds.contains(String($0)) } ?? ""
      return String(name.prefix { $0 != "." })
    }
  }
}

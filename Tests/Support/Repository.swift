/// Where the files of this package lie, for tests that read or run them.
package enum Repository {
  /// The directory that holds Package.swift.
  package static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  package static func path(_ relative: String) -> String { root + "/" + relative }
}

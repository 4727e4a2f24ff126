/// A file of the user's that is not part of an archive.
package enum WholeFile {
  /// Puts a file in place whole or not at all, durably and for the owner alone; a link of that name is
  /// replaced, and not followed.
  package static func write(_ octets: [UInt8], to path: String) throws(ArchiveError) {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    try OpenDirectory.open(userPath: directory).replaceFile(
      name, temporaryName: name + ".part", with: octets)
  }
}

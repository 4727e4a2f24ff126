/// What a repair does to files that no row stands for.
extension ArchiveRoot {
  static let quarantineName = "quarantine"
  /// Octets of a name in quarantine.
  private static let quarantinedLimit = 200
  /// Further files of one name that are tried.
  private static let quarantinedVariants = 10_000

  /// Makes a file that another program has put into a folder survive a power cut, its name too.
  package func makeDurable(_ file: FolderFile) throws(ArchiveError) {
    let directory = try mailDirectory(file.directoryPath)
    try directory.file(file.name).synchronize()
    try directory.synchronize()
  }

  /// Moves what stands in a folder out of it, durably, whatever it is; nothing is removed.
  ///
  /// - Returns: Where it stands now, below the archive.
  package func quarantine(_ file: FolderFile) throws(ArchiveError) -> String {
    let source = try mailDirectory(file.directoryPath)
    if try directory.makeDirectory(Self.quarantineName) { try directory.synchronize() }
    let target = try directory.directory(Self.quarantineName)
    let name = try Self.freeName(for: file, in: target)
    try source.rename(file.name, to: target, name)
    // First where it is, then where it was: at worst it stands at both places.
    try target.synchronize()
    try source.synchronize()
    return Self.quarantineName + "/" + name
  }

  private static func freeName(
    for file: FolderFile, in directory: OpenDirectory
  ) throws(ArchiveError) -> String {
    let folder = file.folder.replacing("/", with: "%2F")
    let whole = Array((folder + "." + file.name).utf8.suffix(quarantinedLimit))
    let readable = String(decoding: whole.drop { $0 & 0xc0 == 0x80 || $0 == 0x2e }, as: UTF8.self)
    for number in 0..<quarantinedVariants {
      let name = readable + (number == 0 ? "" : ".\(number)") + ".eml"
      if try !directory.holds(name) { return name }
    }
    throw ArchiveError(.notEmpty, path: directory.path)
  }
}

internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// An archive on disk, opened once; all in it is reached from here, never through a link.
package final class ArchiveRoot: Sendable {
  static let manifestName = "archive.json"
  static let manifestTemporaryName = "archive.json.new"
  static let mailName = "mail"
  /// A manifest beyond this is no manifest of ours.
  private static let manifestLimit: UInt64 = 256 << 20

  let directory: OpenDirectory
  private let currentManifest: Mutex<ArchiveManifest>

  init(directory: OpenDirectory, manifest: ArchiveManifest) {
    self.directory = directory
    currentManifest = Mutex(manifest)
  }

  /// The path as the user gave it, without a slash at its end.
  package var path: String { directory.path }

  /// What `archive.json` says.
  package var manifest: ArchiveManifest { currentManifest.withLock { $0 } }

  /// Opens an archive that is there.
  ///
  /// - Throws: `notFound`, `notAnArchive`, `newerFormat`, `manifestDamaged`, `foreignOwner`,
  ///   `writableByOthers`, or what the system says.
  package static func open(at path: String) throws(ArchiveError) -> ArchiveRoot {
    let path = trimmed(path)
    let directory: OpenDirectory
    do throws(ArchiveError) {
      directory = try OpenDirectory.open(userPath: path)
    } catch let error where error.code == .missing {
      throw ArchiveError(.notFound, path: path)
    } catch let error where error.code == .linkInTheWay {
      throw ArchiveError(.notAnArchive, path: path)
    }
    try directory.refuseUnlessSafe()
    return ArchiveRoot(directory: directory, manifest: try readManifest(in: directory))
  }

  /// Writes `archive.json` anew, whole or not at all, and durably.
  package func rewriteManifest(_ manifest: ArchiveManifest) throws(ArchiveError) {
    try directory.replaceFile(
      Self.manifestName, temporaryName: Self.manifestTemporaryName, with: manifest.json)
    currentManifest.withLock { $0 = manifest }
  }

  /// Makes sure that no other process changes the archive as long as the lock lives.
  package func lock() throws(ArchiveError) -> ArchiveLock {
    try ArchiveLock(taking: try directory.fileForUpdate("lock"), path: path)
  }

  /// The path of something in the archive, for messages.
  func path(of components: [String]) -> String {
    directory.path(of: components.joined(separator: "/"))
  }

  /// What stands at a path below `mail`, as a path below the archive.
  package func relativePath(ofMail path: String) -> String { Self.mailName + "/" + path }

  /// The directory of a folder, or one in it.
  ///
  /// - Parameter path: Below `mail`, as `INBOX` or `INBOX/cur`; empty for `mail` itself.
  func mailDirectory(_ path: String) throws(ArchiveError) -> OpenDirectory {
    try directory.directory(path.isEmpty ? Self.mailName : Self.mailName + "/" + path)
  }

  /// The `tmp` of a folder, made anew where some program has removed it because it was empty.
  func temporaryDirectory(of folderPath: String) throws(ArchiveError) -> OpenDirectory {
    do throws(ArchiveError) {
      return try mailDirectory(folderPath + "/tmp")
    } catch let error where error.code == .missing {
      let folder = try mailDirectory(folderPath)
      _ = try folder.makeDirectory("tmp")
      return try folder.directory("tmp")
    }
  }

  static func trimmed(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path
  }

  private static func readManifest(
    in directory: OpenDirectory
  ) throws(ArchiveError) -> ArchiveManifest {
    let path = directory.path(of: manifestName)
    let file: OpenFile
    do throws(ArchiveError) {
      file = try directory.file(manifestName)
    } catch let error where error.code == .missing {
      throw ArchiveError(.notAnArchive, path: directory.path)
    }
    let facts = try file.facts()
    guard facts.isRegular else { throw ArchiveError(.linkInTheWay, path: path) }
    guard facts.size <= manifestLimit else {
      throw ArchiveError(
        .manifestDamaged("it has \(facts.size) octets, the limit is \(manifestLimit)"), path: path)
    }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try file.read(into: &chunk)
      if count == 0 { break }
      octets += chunk[0..<count]
    }
    return try ArchiveManifest(json: octets, path: path)
  }
}

internal import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The directory that an export fills: empty before, or begun by an export of the same kind.
package final class ExportTree {
  static let markName = ".mailkura-export.json"
  private static let markLimit = 64 << 10
  /// What a file system or a desktop puts into an empty directory.
  private static let harmlessNames: Set<String> = ["lost+found", ".DS_Store"]

  let directory: OpenDirectory
  let method: SyncMethod
  package let format: ExportFormat

  /// Opens the directory, or makes it.
  ///
  /// - Parameter archive: The export must not lie in it.
  /// - Throws: `notAnExport` where there are other files, `insideArchive`, or what the system says.
  package init(
    at path: String, format: ExportFormat, archive: ArchiveRoot
  ) throws(ArchiveError) {
    let path = ArchiveRoot.trimmed(path)
    _ = try ArchiveRoot.makeDirectories(path)
    directory = try OpenDirectory.open(userPath: path)
    method = SyncMethod.best(for: directory)
    self.format = format
    if try directory.isInside(archive.directory) { throw ArchiveError(.insideArchive, path: path) }
    let mark = try directory.octets(of: Self.markName, limit: Self.markLimit)
    let wanted = Self.mark(format, archive.manifest.account)
    if mark == wanted { return }
    let entries = try DirectoryEntries(directory)
    while let name = try entries.next()?.name {
      guard Self.harmlessNames.contains(name) else { throw ArchiveError(.notAnExport, path: path) }
    }
    try directory.replaceFile(Self.markName, temporaryName: Self.markName + ".new", with: wanted)
  }

  /// The writer of the tree's form.
  package func writer() -> any ExportWriter {
    switch format {
    case .maildir: MaildirExport(tree: self)
    case .mbox: MboxExport(tree: self)
    case .eml: EMLExport(tree: self)
    }
  }

  /// Makes what was written below survive a power cut.
  func synchronize() throws(ArchiveError) {
    if method == .fileSystem { try SyncMethod.synchronizeFileSystem(of: directory) }
  }

  private static func mark(_ format: ExportFormat, _ account: AccountIdentity) -> [UInt8] {
    JSONWriter.write(
      .object([
        JSONMember(key: "format", value: .string(format.rawValue)),
        JSONMember(key: "account", value: .string(account.description)),
      ]))
  }
}

extension OpenDirectory {
  /// Whether this is another directory, or one somewhere below it.
  func isInside(_ other: OpenDirectory) throws(ArchiveError) -> Bool {
    let outer = try other.identity
    var current = self
    while true {
      let here = try current.identity
      if here == outer { return true }
      let above = try current.parent()
      if try above.identity == here { return false }
      current = above
    }
  }

  private func parent() throws(ArchiveError) -> OpenDirectory {
    do throws(SystemFailure) {
      let number = try SystemFailure.check {
        unsafe openat(self.number, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      }
      return OpenDirectory(owning: number, path: path + "/..")
    } catch {
      throw ArchiveError(.opening, error, path: path + "/..")
    }
  }

  /// What tells a directory from any other.
  private var identity: [UInt64] {
    get throws(ArchiveError) {
      var status = stat()
      do throws(SystemFailure) {
        _ = try SystemFailure.check { unsafe fstat(number, &status) }
      } catch {
        throw ArchiveError(.opening, error, path: path)
      }
      return [UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino)]
    }
  }
}

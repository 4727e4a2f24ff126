internal import MailFormats
internal import MailTypes
internal import WireBytes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Writes each message into a file of its own in the `tmp` of its folder.
final class MaildirOutput: StagingOutput {
  /// Open `tmp` directories.
  private static let openDirectories = 8

  private let root: ArchiveRoot
  private let token: String
  private var number: UInt64 = 0
  private var directories = DirectoryCache(limit: openDirectories)
  private var folderPath = ""
  private var temporaryName: String?
  private var file: OpenFile?
  private(set) var diskSize: UInt64 = 0

  init(root: ArchiveRoot, token: String) {
    self.root = root
    self.token = token
  }

  func begin(folder: String) {
    folderPath = folder
    diskSize = 0
  }

  func write(_ octets: [UInt8]) throws(ArchiveError) {
    if file == nil { file = try makeFile() }
    try file?.write(octets.span)
    diskSize += UInt64(octets.count)
  }

  func giveBackReturns() throws(ArchiveError) {
    guard let former = file.take(), let formerName = temporaryName else { return }
    try former.rewind()
    temporaryName = nil
    diskSize = 0
    var chunk = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    var restored: [UInt8] = []
    while true {
      let count = try former.read(into: &chunk)
      if count == 0 { break }
      restored.removeAll(keepingCapacity: true)
      LineEndConversion.appendWithReturns(chunk.span.extracting(0..<count), to: &restored)
      try write(restored)
    }
    try temporaryDirectory().remove(formerName)
  }

  func finish(date: InternalDate?, endsInsideLine: Bool) throws(ArchiveError) -> StagedPlace {
    if file == nil { file = try makeFile() }
    if let date { try file?.setModificationTime(seconds: date.seconds) }
    try file.take()?.close()
    defer { temporaryName = nil }
    return .file(name: temporaryName ?? "")
  }

  func abandon() {
    file = nil
    guard let name = temporaryName else { return }
    temporaryName = nil
    // A file that stays is removed before the next run.
    if let directory = try? temporaryDirectory() { _ = try? directory.remove(name) }
  }

  private func makeFile() throws(ArchiveError) -> OpenFile {
    do throws(ArchiveError) {
      return try makeFileOnce()
    } catch let error where error.isOutOfDescriptors || error.errno == ENOENT {
      // The directory was removed under us, or other directories hold the descriptors.
      directories.removeAll()
      return try makeFileOnce()
    }
  }

  private func makeFileOnce() throws(ArchiveError) -> OpenFile {
    let directory = try temporaryDirectory()
    while true {
      number += 1
      let name = TemporaryName.make(token: token, number: number)
      do throws(ArchiveError) {
        let made = try directory.makeFile(name)
        temporaryName = name
        return made
      } catch let error where error.errno == EEXIST {
        continue
      }
    }
  }

  private func temporaryDirectory() throws(ArchiveError) -> OpenDirectory {
    let (root, folderPath) = (root, folderPath)
    return try directories.directory(folderPath) { () throws(ArchiveError) in
      try root.temporaryDirectory(of: folderPath)
    }
  }
}

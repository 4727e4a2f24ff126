internal import MailFormats
package import MailTypes

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension MessageStager {
  /// Gives a stored file a further name in the `tmp` of a folder, to be published like a message
  /// just fetched.
  ///
  /// One file has one time of modification, so only for messages of one internal date. The octets
  /// are as durable as the file is.
  ///
  /// - Returns: Nil where that cannot be: another file system, no more links, a file that is not as
  ///   it was left. Then `copy` has to do.
  package func link(
    _ original: StoredOriginal, to folderPath: String, date: InternalDate
  ) throws(ArchiveError) -> StagedMessage? {
    guard case .file(let folder, let fileName) = original.location,
      let base = MaildirBaseName(MaildirFileName(parsing: fileName).base)
    else { return nil }
    do throws(ArchiveError) {
      let current = try root.mailDirectory(folder + "/cur")
      let facts = try current.file(fileName, activity: .reading).facts()
      guard facts.isRegular, facts.size == original.diskSize, facts.modified == date.seconds else {
        return nil
      }
      let target = try root.temporaryDirectory(of: folderPath)
      while true {
        let name = nextLinkName()
        do throws(ArchiveError) {
          guard try current.link(fileName, in: target, as: name) else { return nil }
        } catch let error where error.errno == EEXIST {
          continue
        }
        return StagedMessage(
          folderPath: folderPath, place: .file(name: name), digest: original.digest,
          wireSize: original.wireSize, diskSize: original.diskSize, virtualSize: base.virtualSize,
          lineEnds: original.form.lineEnds, endsWithNewline: original.form.endsWithNewline,
          header: original.header)
      }
    } catch let error where error.isAboutMissingFile {
      return nil
    }
  }

  /// Copies a stored message into a folder, to be published like a message just fetched.
  ///
  /// - Parameter reader: Opens the original.
  /// - Returns: Nil where the original does not hold what it should.
  package func copy(
    _ original: StoredOriginal, to folderPath: String, date: InternalDate,
    with reader: MessageReader
  ) throws(ArchiveError) -> StagedMessage? {
    do throws(ArchiveError) {
      try reader.open(original.location, form: original.form)
      defer { reader.close() }
      try begin(path: folderPath, announced: original.wireSize)
      try reader.forEachPiece { (octets) throws(ArchiveError) in try write(octets) }
      let staged = try finish(date: date)
      if staged.digest == original.digest { return staged }
      if case .file(let name) = staged.place {
        try root.temporaryDirectory(of: folderPath).remove(name)
      }
      return nil
    } catch {
      abandon()
      // One original that is gone or cannot be read is one message that has to be fetched.
      if error.scope == .message || error.isAboutMissingFile { return nil }
      throw error
    }
  }
}

internal import Digests
package import MailTypes

/// What there is of an mbox, asked without changing any.
extension ArchiveRoot {
  /// Octets of a folder's mbox; nil where none is there.
  package func mboxSize(of folder: String) throws(ArchiveError) -> UInt64? {
    let place = MboxPath(folder: folder)
    do throws(ArchiveError) {
      guard let facts = try mailDirectory(place.directory).facts(of: place.name) else { return nil }
      guard facts.isRegular else {
        throw ArchiveError(
          .linkInTheWay, path: path(of: [Self.mailName, folder + MailboxPath.mboxSuffix]))
      }
      return facts.size
    } catch let error where error.code == .missing {
      return nil
    }
  }

  /// Makes an mbox survive a power cut as it is, its name too.
  package func makeMboxDurable(_ folder: String) throws(ArchiveError) {
    let place = MboxPath(folder: folder)
    let directory = try mailDirectory(place.directory)
    try directory.file(place.name).synchronize()
    try directory.synchronize()
  }

  /// What the journal has to know of an mbox whose last message begins at an offset and ends, with
  /// the empty line that closes it, at a length.
  package func mboxState(
    of folder: String, length: UInt64, lastMessageAt offset: UInt64
  ) throws(ArchiveError) -> MboxState {
    let place = MboxPath(folder: folder)
    let file = try mailDirectory(place.directory).file(place.name, activity: .reading)
    let start = try MboxStore.startOfRecord(offset, in: file, path: file.path)
    let digest = SHA256Stream()
    digest.begin()
    var buffer = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    var position = start
    while position < length {
      let count = try file.read(
        into: &buffer, to: Int(min(UInt64(buffer.count), length - position)), at: position)
      if count == 0 { throw ArchiveError(.mboxRewritten, path: file.path) }
      digest.update(buffer.span.extracting(0..<count))
      position += UInt64(count)
    }
    return MboxState(
      length: length,
      last: MboxState.Record(start: start, length: length - start, digest: digest.finish()))
  }

  /// Whether what is to replace an mbox stands beside it still.
  package func holdsMboxRewrite(of folder: String) throws(ArchiveError) -> Bool {
    let place = MboxPath(folder: folder)
    do throws(ArchiveError) {
      return try mailDirectory(place.directory).holds(place.newName)
    } catch let error where error.code == .missing {
      return false
    }
  }

  /// Removes what was to replace mboxes; only where no journal speaks of it any more.
  package func removeMboxRewrites() throws(ArchiveError) {
    guard manifest.kind == .mbox else { return }
    for folder in try folders() {
      let place = MboxPath(folder: folder)
      try mailDirectory(place.directory).remove(place.newName)
    }
  }
}

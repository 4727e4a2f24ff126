internal import Digests
internal import MailTypes

/// What stood behind the end of an mbox is kept for a person to look at before it is cut off.
extension MboxStore {
  /// Copies what stands behind the end, durably; nothing but NUL octets is nothing.
  func quarantine(_ mbox: MboxFile) throws(ArchiveError) {
    guard try holdsAnything(mbox) else { return }
    _ = try root.directory.makeDirectory(Quarantine.directoryName)
    let directory = try root.directory.directory(Quarantine.directoryName)
    try root.directory.synchronize()
    let temporaryName = TemporaryName.make(token: "quarantine", number: 1)
    try directory.remove(temporaryName)
    let copy = try directory.makeFile(temporaryName)
    do throws(ArchiveError) {
      try copy.setMode(OpenDirectory.fileMode)
      var buffer = [UInt8](repeating: 0, count: MessageStager.bufferSize)
      var offset = mbox.end
      while true {
        let count = try mbox.read(into: &buffer, at: offset)
        if count == 0 { break }
        try copy.write(buffer.span.extracting(0..<count))
        offset += UInt64(count)
      }
      try copy.synchronize()
      try copy.close()
      let name = try freeName(of: mbox, in: directory)
      try directory.rename(temporaryName, to: directory, name)
      try directory.synchronize()
      quarantined.append(name)
    } catch {
      _ = try? directory.remove(temporaryName)
      throw error
    }
  }

  private func freeName(
    of mbox: MboxFile, in directory: OpenDirectory
  ) throws(ArchiveError) -> String {
    var number = 1
    while true {
      let name = Quarantine.Name(folder: mbox.folder, offset: mbox.end, number: number)
      if try directory.facts(of: name.waiting) == nil, try directory.facts(of: name.kept) == nil {
        return name.waiting
      }
      number += 1
    }
  }

  private func holdsAnything(_ mbox: MboxFile) throws(ArchiveError) -> Bool {
    var buffer = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    var offset = mbox.end
    while true {
      let count = try mbox.read(into: &buffer, at: offset)
      if count == 0 { return false }
      if buffer[..<count].contains(where: { $0 != 0 }) { return true }
      offset += UInt64(count)
    }
  }
}

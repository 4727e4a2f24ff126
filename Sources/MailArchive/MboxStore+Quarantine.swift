internal import Digests
internal import MailTypes

/// What stood behind the end of an mbox is kept for a person to look at before it is cut off.
extension MboxStore {
  /// Copies what stands behind the end, durably; nothing but NUL octets is nothing.
  func quarantine(_ mbox: MboxFile) throws(ArchiveError) {
    let name = try copyAside(
      mbox.folder, from: mbox.end, to: .max, isWaiting: true
    ) { (octets, offset) throws(ArchiveError) in
      try mbox.read(into: &octets, at: offset)
    }
    if let name { quarantined.append(name) }
  }

  /// Copies octets of an mbox that nobody knows, durably, for a person to look at.
  ///
  /// - Returns: Where they stand now, below the archive; nil where they are nothing but NUL octets.
  package func copyAside(
    _ folder: String, _ bounds: Range<UInt64>
  ) throws(ArchiveError) -> String? {
    let place = MboxPath(folder: folder)
    let file = try place.open(in: mail).file(place.name, activity: .reading)
    let name = try copyAside(
      folder, from: bounds.lowerBound, to: bounds.upperBound, isWaiting: false
    ) { (octets, offset) throws(ArchiveError) in try file.read(into: &octets, at: offset) }
    return name.map { Quarantine.directoryName + "/" + $0 }
  }

  private func copyAside(
    _ folder: String, from start: UInt64, to end: UInt64, isWaiting: Bool,
    _ read: (inout [UInt8], UInt64) throws(ArchiveError) -> Int
  ) throws(ArchiveError) -> String? {
    var buffer = [UInt8](repeating: 0, count: MessageStager.bufferSize)
    guard try holdsAnything(from: start, to: end, &buffer, read) else { return nil }
    _ = try root.directory.makeDirectory(Quarantine.directoryName)
    let directory = try root.directory.directory(Quarantine.directoryName)
    try root.directory.synchronize()
    let temporaryName = TemporaryName.make(token: "quarantine", number: 1)
    try directory.remove(temporaryName)
    let copy = try directory.makeFile(temporaryName)
    do throws(ArchiveError) {
      try copy.setMode(OpenDirectory.fileMode)
      var offset = start
      while offset < end {
        let count = Int(min(UInt64(try read(&buffer, offset)), end - offset))
        if count == 0 { break }
        try copy.write(buffer.span.extracting(0..<count))
        offset += UInt64(count)
      }
      try copy.synchronize()
      try copy.close()
      let name = try freeName(of: folder, at: start, in: directory)
      try directory.rename(
        temporaryName, to: directory, isWaiting ? name.waiting : name.kept)
      try directory.synchronize()
      return isWaiting ? name.waiting : name.kept
    } catch {
      _ = try? directory.remove(temporaryName)
      throw error
    }
  }

  private func freeName(
    of folder: String, at offset: UInt64, in directory: OpenDirectory
  ) throws(ArchiveError) -> Quarantine.Name {
    var number = 1
    while true {
      let name = Quarantine.Name(folder: folder, offset: offset, number: number)
      if try directory.facts(of: name.waiting) == nil, try directory.facts(of: name.kept) == nil {
        return name
      }
      number += 1
    }
  }

  private func holdsAnything(
    from start: UInt64, to end: UInt64, _ buffer: inout [UInt8],
    _ read: (inout [UInt8], UInt64) throws(ArchiveError) -> Int
  ) throws(ArchiveError) -> Bool {
    var offset = start
    while offset < end {
      let count = Int(min(UInt64(try read(&buffer, offset)), end - offset))
      if count == 0 { return false }
      if buffer[..<count].contains(where: { $0 != 0 }) { return true }
      offset += UInt64(count)
    }
    return false
  }
}

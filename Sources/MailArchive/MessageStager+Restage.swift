package import MailTypes

extension MessageStager {
  /// Copies a file of ours that no row covers into `tmp`, so that it can be published like a message
  /// just fetched.
  ///
  /// Its octets are not trusted for being there: they are hashed, and written anew.
  ///
  /// - Returns: The staged copy and the file's time; nil where the file does not hold what its name
  ///   says, as after a power cut.
  package func restage(
    folder: String, fileName: String, with check: ArchiveCheck
  ) throws(ArchiveError) -> (staged: StagedMessage, date: InternalDate)? {
    guard let finding = try check.identify(folder: folder, fileName: fileName) else { return nil }
    let reader = MessageReader(root: root)
    try reader.open(folder: folder, fileName: fileName, lineEnds: finding.lineEnds)
    let date = InternalDate(
      seconds: try MessageReader.open(root: root, folder: folder, fileName: fileName)
        .facts().modified)
    try begin(path: folder, announced: finding.wireSize)
    try reader.forEachPiece { (octets) throws(ArchiveError) in try write(octets) }
    let staged = try finish(date: date)
    guard staged.digest == finding.digest else { return nil }
    return (staged, date)
  }

  /// Copies a stored message into a folder's `tmp`, so that it can be published like one just
  /// fetched.
  ///
  /// - Parameters:
  ///   - wireSize: How many octets it has to have on the wire.
  ///   - path: The folder, below `mail`, that it is to stand in.
  /// - Throws: `lengthMismatch` where it has another number.
  package func restage(
    _ location: MessageLocation, form: StoredForm, wireSize: UInt64, into path: String,
    date: InternalDate?
  ) throws(ArchiveError) -> StagedMessage {
    let reader = MessageReader(root: root)
    try reader.open(location, form: form)
    try begin(path: path, announced: wireSize)
    try reader.forEachPiece { (octets) throws(ArchiveError) in try write(octets) }
    return try finish(date: date)
  }
}

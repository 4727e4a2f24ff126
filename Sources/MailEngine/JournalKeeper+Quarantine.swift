internal import JobEvents
internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

/// What was found behind the ends of mboxes: forgotten where the archive has it by now.
extension JournalKeeper {
  private static let quarantinePage = 512

  /// Looks through the pieces that wait, after a run that has fetched all of some folders.
  ///
  /// - Returns: What is to be told of those that are kept.
  func settleQuarantine(of folders: [BackupFolder]) throws -> [JobWarning] {
    guard let mboxes else { return [] }
    let quarantine = Quarantine(root: root)
    var warnings: [JobWarning] = []
    for piece in try quarantine.waiting() {
      guard let folder = folders.first(where: { Quarantine.Name.tag(of: $0.path) == piece.tag })
      else { continue }
      let end = mboxes.states[folder.path]?.length ?? 0
      if try isCovered(piece, in: folder, upTo: end) {
        try quarantine.forget(piece)
      } else {
        try quarantine.keep(piece)
        warnings.append(Self.warning(piece, folder))
      }
    }
    return warnings
  }

  private func isCovered(
    _ name: Quarantine.Name, in folder: BackupFolder, upTo end: UInt64
  ) throws -> Bool {
    guard let piece = try QuarantinedPiece(root: root, name: name, folder: folder.path) else {
      return true
    }
    // Fetched again in the same order, as a rule.
    if try piece.isCopied(at: name.offset, upTo: end) { return true }
    for message in try piece.messages() {
      var isKnown = false
      for digest in try piece.digests(of: message) where !isKnown {
        isKnown = try journal.holdsCopy(of: digest, in: folder.rowID)
      }
      if !isKnown { isKnown = try isPiece(message, of: piece, name, in: folder, upTo: end) }
      if !isKnown { return false }
    }
    return true
  }

  /// Whether what is left of a message is the beginning of one that was fetched since.
  private func isPiece(
    _ message: QuarantinedPiece.Message, of piece: QuarantinedPiece, _ name: Quarantine.Name,
    in folder: BackupFolder, upTo end: UInt64
  ) throws -> Bool {
    let line = UInt64(MboxSeparatorLine.length)
    var after: CopyPlace? = .range(offset: name.offset, length: 0)
    while true {
      let rows = try journal.storedCopies(
        in: folder.rowID, after: after, limit: Self.quarantinePage)
      guard let last = rows.last else { return false }
      after = last.place
      for row in rows {
        guard case .range(let offset, let length) = row.place, offset >= line,
          message.length <= line + length + 1
        else { continue }
        if try piece.isCopied(message.start, message.length, at: offset - line, upTo: end) {
          return true
        }
      }
    }
  }

  private static func warning(_ name: Quarantine.Name, _ folder: BackupFolder) -> JobWarning {
    let file = "quarantine/\(name.kept)"
    return JobWarning(
      what: Phrase(
        en: "Behind the end of the mbox of “\(folder.name)” stood what the archive does not have; "
          + "it was moved to \(file).",
        ja: "「\(folder.name)」の mbox の末尾に、アーカイブにない内容がありました。\(file) に移しました。"),
      remedy: Phrase(
        en: "Look at it with a mail program, and remove it when you have what you need of it.",
        ja: "メールソフトで内容を確かめ、不要なら削除してください。"),
      folder: folder.name)
  }
}

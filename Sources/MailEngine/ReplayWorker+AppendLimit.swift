internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Messages that are larger than the target takes, by what it says beforehand (RFC 7889).
extension ReplayWorker {
  /// The octets that a message may have; nil where the target does not say, and where nothing is planned.
  ///
  /// To be called while the folder is not open.
  func appendLimit(
    of folder: ReplayFolder, on connection: IMAPConnection
  ) async throws -> UInt64? {
    guard try await context.keeper.openCount(of: folder.targetRow) > 0 else { return nil }
    let limit = try connection.appendLimit(of: folder.target)
    guard limit != 0 else {
      throw EngineError(.targetFolder(folder.targetName, serverWords: "APPENDLIMIT 0"))
    }
    return limit
  }

  /// Sets aside what need not be sent to be refused; it is planned again by the next run, whose limit may
  /// be another.
  func refuseTooLarge(_ folder: ReplayFolder, limit: UInt64) async throws {
    while true {
      let page = try await context.keeper.refuse(folder.targetRow, above: limit) { size in
        Phrase(
          en: "the message has \(size) octets, and the target takes \(limit) at most",
          ja: "このメールは \(size) オクテットで、移行先の上限 (\(limit) オクテット) を超えています")
      }
      if page.isEmpty { return }
      noteFed(page.count, octets: page.reduce(0) { $0 &+ $1.0.copy.wireSize })
      for (row, reason) in page { tell(.refused(reason: reason, serverWords: nil), row, folder) }
    }
  }
}

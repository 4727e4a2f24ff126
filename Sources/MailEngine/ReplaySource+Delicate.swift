internal import MailArchive
internal import MailFormats
internal import MailTypes
internal import SyncJournal

extension ReplaySource {
  /// Whether a message has what servers are known to alter without changing its size, or a CR or LF alone.
  ///
  /// False also where its file cannot be read.
  func isDelicate(_ copy: StoredCopyRow, at location: MessageLocation?) throws -> Bool {
    guard let location else { return false }
    if copy.form.lineEnds == .verbatim { return true }
    var octets = DelicateOctets()
    do throws(ArchiveError) {
      return try contains(location, copy.form) { octets.has(in: $0) }
    } catch {
      if error.scope > .message { throw error }
      return false
    }
  }
}

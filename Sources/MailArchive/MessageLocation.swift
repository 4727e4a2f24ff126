/// Where a stored message stands on disk at this moment.
package enum MessageLocation: Hashable, Sendable {
  /// A file of a Maildir, by its whole name; in `cur` or, where another program has put it back
  /// there, in `new`. The folder is a path below `mail`.
  case file(folder: String, name: String)
  /// Octets of an mbox, in the quoting of mboxrd. The folder is a path below `mail`.
  case range(folder: String, offset: UInt64, length: UInt64)

  /// The file that the message stands in, as a path below the archive.
  package var path: String {
    switch self {
    case .file(let folder, let name): "\(ArchiveRoot.mailName)/\(folder)/cur/\(name)"
    case .range(let folder, _, _): "\(ArchiveRoot.mailName)/\(folder)\(MailboxPath.mboxSuffix)"
    }
  }
}

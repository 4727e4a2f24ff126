internal import MailArchive

/// Looks whether an archive is there before a password is asked for.
enum ArchivePresence {
  static func check(_ path: String) throws { _ = try ArchiveRoot.open(at: path) }
}

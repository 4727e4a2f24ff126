/// The forms in which mail leaves an archive for other programs.
package enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  /// A Maildir for each folder, below each other, with Dovecot's keywords.
  case maildir
  /// An mboxrd file for each folder, with the flags in headers.
  case mbox
  /// A file for each message, exactly as the server sent it.
  case eml
}

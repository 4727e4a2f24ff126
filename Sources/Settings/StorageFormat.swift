/// How an archive keeps its mail.
package enum StorageFormat: String, Hashable, Sendable, CaseIterable {
  case maildir
  case mbox
}

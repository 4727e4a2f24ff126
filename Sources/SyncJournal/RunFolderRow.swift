package import MailTypes

/// The progress of one folder, with the folder's name.
package struct RunFolderRow: Hashable, Sendable {
  package let folder: FolderID
  package var name: MailboxName
  package var path: String
  package var progress: FolderProgress
}

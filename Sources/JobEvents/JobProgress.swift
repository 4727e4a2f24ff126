/// How far a job is; sent often, thinned by whoever shows it.
package struct JobProgress: Hashable, Sendable {
  /// The folder being worked on, as people read its name.
  package var folder: String?
  package var foldersDone: Int
  /// Nil until the folders are known.
  package var foldersTotal: Int?
  package var messagesDone: Int
  /// What this run has to do, as far as it is known; nil until it is.
  package var messagesTotal: Int?
  /// Octets of messages moved or read in this run.
  package var bytesDone: UInt64
  /// Nil where the sizes are not known beforehand.
  package var bytesTotal: UInt64?
  /// Of a migration, what is archived by now, where what is done is sent; nil for other jobs.
  package var messagesArchived: Int?
  package var bytesArchived: UInt64?

  package init(
    folder: String? = nil, foldersDone: Int = 0, foldersTotal: Int? = nil, messagesDone: Int = 0,
    messagesTotal: Int? = nil, bytesDone: UInt64 = 0, bytesTotal: UInt64? = nil
  ) {
    self.folder = folder
    self.foldersDone = foldersDone
    self.foldersTotal = foldersTotal
    self.messagesDone = messagesDone
    self.messagesTotal = messagesTotal
    self.bytesDone = bytesDone
    self.bytesTotal = bytesTotal
  }
}

package import MailArchive
package import SyncJournal

/// What an export is asked to do.
package struct ExportRequest: Sendable {
  package var archivePath: String
  /// The directory that is filled.
  package var destination: String
  package var format: ExportFormat
  package var selection: FolderSelection
  package var filter: ListFilter
  /// Whose state is written; nil for that of now.
  package var snapshot: SnapshotChoice?
  package var isVerbose: Bool

  package init(
    archivePath: String, destination: String, format: ExportFormat,
    selection: FolderSelection = FolderSelection(), filter: ListFilter = ListFilter(.present),
    snapshot: SnapshotChoice? = nil, isVerbose: Bool = false
  ) {
    self.archivePath = archivePath
    self.destination = destination
    self.format = format
    self.selection = selection
    self.filter = filter
    self.snapshot = snapshot
    self.isVerbose = isVerbose
  }
}

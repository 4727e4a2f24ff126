package import MailArchive
internal import MailTypes

/// What an import is asked to do.
package struct ImportRequest: Sendable {
  /// The directory or file that mail is taken from.
  package var sourcePath: String
  /// What it is; nil where it is to tell by itself.
  package var form: ImportForm?
  /// The directory of the archive; made where it is not there.
  package var archivePath: String
  /// How a new archive keeps its mail; nil for any.
  package var kind: ArchiveManifest.Kind?
  package var selection: FolderSelection
  /// Everything goes below this folder, INBOX too; nil for none.
  package var prefix: String?
  /// Whether messages that their program has deleted and still holds are taken in.
  package var includesDeleted: Bool
  package var isDryRun: Bool
  package var isVerbose: Bool
  /// What was asked for, as a JSON object for the journal.
  package var options: String

  package init(
    sourcePath: String, form: ImportForm? = nil, archivePath: String,
    kind: ArchiveManifest.Kind? = nil, selection: FolderSelection = FolderSelection(),
    prefix: String? = nil, includesDeleted: Bool = false, isDryRun: Bool = false,
    isVerbose: Bool = false, options: String = "{}"
  ) {
    self.sourcePath = sourcePath
    self.form = form
    self.archivePath = archivePath
    self.kind = kind
    self.selection = selection
    self.prefix = prefix
    self.includesDeleted = includesDeleted
    self.isDryRun = isDryRun
    self.isVerbose = isVerbose
    self.options = options
  }
}

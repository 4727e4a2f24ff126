package import CommandTable
internal import MailTypes

/// What a command line chose to do.
enum ToolChoice: Sendable {
  case backup(BackupArguments)
  case restore(RestoreArguments)
  case migrate(MigrateArguments)
  case verify(VerifyArguments)
  case reindex(ReindexArguments)
  case status(StatusArguments)
  case list(ListArguments)
  case show(ShowArguments)
  case export(ExportArguments)
  case importing(ImportArguments)
  case prune(PruneArguments)
  case offload(OffloadArguments)
  case snapshots(SnapshotsArguments)

  /// Whether it ends between messages when asked to stop; the others just end.
  var isJob: Bool {
    switch self {
    case .backup, .restore, .migrate, .verify, .reindex, .export, .importing, .prune, .offload: true
    case .status, .list, .show, .snapshots: false
    }
  }
}

/// The one table of all commands and options, from which parsing, help and the manual page come.
package enum ToolTable {
  static let parser = CommandLineParser(
    name: "mailkura",
    summary: Phrase(
      en: "Backs up mailboxes, checks the backups and restores them.",
      ja: "メールボックスをバックアップし、検査し、復元します。"),
    globals: GlobalOptions.options,
    initial: GlobalOptions(),
    commands: [
      CommandEntry(BackupArguments.command) { ToolChoice.backup($0) },
      CommandEntry(RestoreArguments.command) { ToolChoice.restore($0) },
      CommandEntry(MigrateArguments.command) { ToolChoice.migrate($0) },
      CommandEntry(VerifyArguments.command) { ToolChoice.verify($0) },
      CommandEntry(ReindexArguments.command) { ToolChoice.reindex($0) },
      CommandEntry(StatusArguments.command) { ToolChoice.status($0) },
      CommandEntry(SnapshotsArguments.command) { ToolChoice.snapshots($0) },
      CommandEntry(ListArguments.command) { ToolChoice.list($0) },
      CommandEntry(ShowArguments.command) { ToolChoice.show($0) },
      CommandEntry(ExportArguments.command) { ToolChoice.export($0) },
      CommandEntry(ImportArguments.command) { ToolChoice.importing($0) },
      CommandEntry(PruneArguments.command) { ToolChoice.prune($0) },
      CommandEntry(OffloadArguments.command) { ToolChoice.offload($0) },
    ])

  /// The description of the tool, for help, manual pages and tests.
  package static var description: ToolDescription { parser.description }
}

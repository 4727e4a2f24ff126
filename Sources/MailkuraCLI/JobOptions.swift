internal import MailEngine
internal import MailTypes
internal import TerminalUI

/// What a job was asked for, as the journal keeps it: the choices, never a secret.
enum JobOptions {
  static func backup(_ arguments: BackupArguments, source: String) -> String {
    JSONObject().with("source", .string(source))
      .with("folder", .array(arguments.folders.map { .string($0) }))
      .with("exclude", .array(arguments.excluded.map { .string($0) }))
      .with("moved", .boolean(arguments.isMoved))
      .with("delete", .boolean(arguments.deletes || arguments.serverAge != nil)).text
  }

  static func prune(_ arguments: PruneArguments, age: Duration?) -> String {
    JSONObject().with("older_than", .text(age.map { "\($0.components.seconds)s" }))
      .with("folder", .array(arguments.folders.map { .string($0) }))
      .with("exclude", .array(arguments.excluded.map { .string($0) }))
      .with("allow_mass_removal", .boolean(arguments.allowsMassRemoval)).text
  }

  static func offload(_ arguments: OffloadArguments, source: String) -> String {
    JSONObject().with("source", .string(source))
      .with("older_than", .text(arguments.age.map { "\($0.components.seconds)s" }))
      .with("folder", .array(arguments.folders.map { .string($0) }))
      .with("exclude", .array(arguments.excluded.map { .string($0) }))
      .with("paranoid", .boolean(arguments.readsAll))
      .with("flagged", .boolean(arguments.includesFlagged))
      .with("allow_mass_removal", .boolean(arguments.allowsMassRemoval)).text
  }

  static func verify(_ arguments: VerifyArguments) -> String {
    JSONObject().with("repair", .boolean(arguments.isRepairing)).text
  }

  static func restore(_ arguments: RestoreArguments, target: String) -> String {
    JSONObject().with("target", .string(target))
      .with("folder", .array(arguments.folders.map { .string($0) }))
      .with("exclude", .array(arguments.excluded.map { .string($0) }))
      .with("map", .array(arguments.rules.map { .string($0.from + "=" + $0.to) }))
      .with("prefix", .text(arguments.prefix)).with("gone", .boolean(arguments.includesGone))
      .with("labels", .string(arguments.labels.rawValue))
      .with("id", .array(arguments.names.map { .string($0.description) })).text
  }

  static func migrate(_ arguments: MigrateArguments, source: String, target: String) -> String {
    JSONObject().with("source", .string(source)).with("target", .string(target))
      .with("folder", .array(arguments.folders.map { .string($0) }))
      .with("exclude", .array(arguments.excluded.map { .string($0) }))
      .with("map", .array(arguments.rules.map { .string($0.from + "=" + $0.to) }))
      .with("prefix", .text(arguments.prefix)).text
  }

  static func undo(_ job: Int64, target: String) -> String {
    JSONObject().with("target", .string(target)).with("undo", .integer(job)).text
  }

  static func importing(_ arguments: ImportArguments) -> String {
    JSONObject().with("path", .string(arguments.source))
      .with("folder", .array(arguments.folders.map { .string($0) }))
      .with("exclude", .array(arguments.excluded.map { .string($0) }))
      .with("prefix", .text(arguments.prefix)).text
  }
}

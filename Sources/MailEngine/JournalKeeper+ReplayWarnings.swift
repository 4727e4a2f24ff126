internal import JobEvents
internal import MailTypes
internal import SyncJournal

extension JournalKeeper {
  /// What a person should know of the state that is sent.
  func replayWarnings(
    of folders: [ReplayFolder], _ naming: ReplayNaming
  ) throws -> [JobWarning] {
    var warnings = try namingWarnings(of: folders, naming)
    guard let snapshot = replayChoice.snapshot else { return warnings }
    let sources = folders.flatMap(\.sources)
    let chosen = Set(sources.map(\.id))
    warnings += try journal.openMassRemovals().filter {
      chosen.contains($0.folder) && $0.run <= snapshot && !replayChoice.includesGone
    }.map(Self.warning)
    for folder in sources {
      guard let state = try journal.settledState(of: folder.id, at: snapshot) else { continue }
      warnings.append(Self.warning(folder, state: state))
    }
    return warnings
  }

  /// What a person should know of rules that are about nothing, and of folders that come together in one.
  func namingWarnings(
    of folders: [ReplayFolder], _ naming: ReplayNaming
  ) throws -> [JobWarning] {
    let idle =
      naming.rules.isEmpty
      ? [] : naming.idleRules(among: try journal.everyFolder().map(\.candidate))
    return try idle.map(Self.warning)
      + folders.compactMap { folder in
        guard let warning = joining(folder, naming),
          try !journal.hasArrived(at: folder.target, of: folder.account)
        else { return nil }
        return warning
      }
  }

  private static func warning(_ rule: ReplayNaming.Rule) -> JobWarning {
    JobWarning(
      what: Phrase(
        en:
          "“--map \(rule.from)=\(rule.to)” is about no folder: there is none of that name, or an earlier "
          + "--map names it.",
        ja: "「--map \(rule.from)=\(rule.to)」が適用されるフォルダはありません。その名前のフォルダがないか、"
          + "先に書かれた --map が優先されます。"))
  }

  /// Several folders whose messages go into one, by what they are for and not by a rule of the user's.
  private func joining(_ folder: ReplayFolder, _ naming: ReplayNaming) -> JobWarning? {
    let sources = folder.sources.filter { !replayViews.contains($0.id) }.map(\.candidate)
    guard sources.count > 1,
      !sources.contains(where: { naming.hasRule(for: $0.name, delimiter: $0.delimiter) })
    else { return nil }
    let names = sources.map(\.name)
    let english = names.map { "“\($0)”" }.joined(separator: " and ")
    let japanese = names.map { "「\($0)」" }.joined(separator: "と")
    return JobWarning(
      what: Phrase(
        en: "The messages of \(english) go into one folder, “\(folder.targetName)”.",
        ja: "\(japanese)のメールは、1つのフォルダ「\(folder.targetName)」に入ります。"),
      remedy: Phrase(
        en: "“--map \(names[0])=NEW NAME” keeps them apart.",
        ja: "別々にするには、「--map \(names[0])=新しい名前」を指定してください。"),
      folder: folder.targetName)
  }

  private static func warning(_ removal: MassRemovalRow) -> JobWarning {
    let time = InternalDate(seconds: removal.time).rfc3339
    let remedy =
      removal.lastSnapshot.map { id in
        Phrase(
          en: "If that was no intention, “--at \(id.rawValue)” brings them back.",
          ja: "意図したものでなければ、「--at \(id.rawValue)」で元に戻せます。")
      }
      ?? Phrase(
        en: "If that was no intention, “--gone” brings them back.",
        ja: "意図したものでなければ、「--gone」で元に戻せます。")
    return JobWarning(
      what: Phrase(
        en: "\(removal.gone) of \(removal.before) messages of “\(removal.name)” were gone from the "
          + "server at \(time); they are not sent.",
        ja: "「\(removal.name)」の \(removal.before) 通中 \(removal.gone) 通は、\(time) に"
          + "サーバからなくなったため送りません。"),
      remedy: remedy, folder: removal.name.description)
  }

  private static func warning(_ folder: FolderRow, state: RunRow) -> JobWarning {
    let name = folder.facts.name.description
    let time = InternalDate(seconds: state.started).rfc3339
    return JobWarning(
      what: Phrase(
        en: "“\(name)” is sent as the backup of \(time) left it; later ones have not finished it.",
        ja: "「\(name)」は \(time) のバックアップ時点の状態で送ります。その後のバックアップでは"
          + "完了していません。"),
      remedy: Phrase(
        en: "Finish a backup and restore again for what is newer.",
        ja: "新しい分は、バックアップを完了させてから、もう一度復元してください。"),
      folder: name)
  }
}

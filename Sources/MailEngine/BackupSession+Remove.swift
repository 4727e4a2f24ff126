internal import JobEvents
internal import MailTypes
internal import SyncJournal

/// Removing on the server what is archived, where that is asked for.
extension BackupSession {
  /// - Returns: what ended it early, if anything did.
  func remove(_ totals: inout CommitResult) async throws -> (any Error)? {
    guard let age = run.request.removal.age else { return nil }
    if isGmail {
      let explanation = EngineError(.removalAtGmail).explanation
      run.observer.receive(
        .warning(JobWarning(what: explanation.what, remedy: explanation.remedy)))
      totals.incompleteFolders += 1
      return nil
    }
    let pass = ServerRemovalPass(
      opener: opener, keeper: keeper,
      rules: RemovalRules(age: .archived(upTo: Self.latest(age)), isApplied: true),
      connections: 1, observer: run.observer, isVerbose: run.request.isVerbose, stop: stop
    ) { [observer = run.observer] folder in
      guard let trouble = folder.trouble else { return }
      observer.receive(.warning(Self.kept(folder.name, trouble)))
    }
    let mailboxes = folders.filter(\.listed.isSelectable).map(\.listed)
    let outcome = try await pass.perform(ServerRemovalPass.usual(mailboxes))
    totals.removed += outcome.counts.removal.removed
    if outcome.isPartial { totals.incompleteFolders += 1 }
    return outcome.failure
  }

  /// The latest time at which messages have to have been archived that may go now.
  static func latest(_ age: Duration) -> Int64 {
    let (time, isTooLong) = WallClock.seconds.subtractingReportingOverflow(
      age.components.seconds)
    return isTooLong ? .min : time
  }

  private static func kept(_ folder: String, _ trouble: Phrase) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "Messages of “\(folder)” stay on the server: \(trouble.en).",
        ja: "「\(folder)」のメールの一部をサーバに残しました: \(trouble.ja)。"),
      folder: folder)
  }
}

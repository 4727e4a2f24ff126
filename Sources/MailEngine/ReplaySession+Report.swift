internal import MailArchive
internal import MailTypes
internal import SyncJournal

extension ReplaySession {
  /// What the journal knows of the target by now.
  func report(_ tally: ReplayTally, trouble: Phrase?) async throws -> ReplayReport {
    let request = run.request
    var report = ReplayReport(
      archive: request.archivePath, source: keeper.root.manifest.account.description,
      target: request.access.identity.description, job: job?.rawValue,
      snapshot: await keeper.replaySnapshotTime, began: began, ended: WallClock.seconds)
    report.trouble = trouble
    for folder in folders {
      let counts = try await keeper.replayCounts(of: folder.targetRow)
      let merged = tally.mergedIn[folder.targetRow] ?? 0
      report.folders.append(
        ReplayReport.Folder(
          name: folder.name, target: try await keeper.replayName(of: folder),
          arrived: max(0, counts.done + counts.present - merged),
          sent: tally.sentTo[folder.targetRow] ?? 0,
          repaired: tally.repairedIn[folder.targetRow] ?? 0, merged: merged,
          refused: counts.refused,
          unknown: counts.sending + counts.unknown, open: counts.planned))
    }
    report.refusals = try await keeper.replayRefusals(
      at: request.access.identity, in: Set(report.folders.map(\.target)),
      limit: ReplayReport.mostRefusals)
    return report
  }
}

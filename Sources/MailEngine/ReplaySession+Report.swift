internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

extension ReplaySession {
  /// Writes down why what was to be sent is not all at the target.
  func noteReasons(_ tally: ReplayTally, _ ending: JobEnding) async throws {
    guard !run.request.isDryRun else { return }
    try await keeper.noteReasons(
      tally.reasons, general: ShortfallReason(ending), of: folders)
  }

  /// What the journal knows of the target by now.
  func report(_ tally: ReplayTally, trouble: Phrase?) async throws -> ReplayReport {
    let request = run.request
    var report = ReplayReport(
      kind: context.leavesDeleted ? .migration : .restore, archive: request.archivePath,
      source: keeper.root.manifest.account.description,
      target: request.access.identity.description, job: job?.rawValue,
      snapshot: await keeper.replaySnapshotTime, began: began, ended: WallClock.seconds)
    report.trouble = trouble
    for folder in folders {
      let counts = try await keeper.replayCounts(of: folder.targetRow)
      report.folders.append(
        ReplayReport.Folder(
          name: folder.name, target: try await keeper.replayName(of: folder),
          arrivals: tally.arrivals(counts, to: folder.targetRow),
          repaired: tally.repairedIn[folder.targetRow] ?? 0))
      let room = ReplayReport.mostAbsences - report.absences.count
      report.absences += try await keeper.absences(from: folder, limit: room)
      let more = ReplayReport.mostAbsences - report.absences.count
      report.absences += try await keeper.altered(from: folder, limit: more)
    }
    report.compared = tally.compared
    report.datesDiffer = tally.datesDiffer
    return report
  }
}

extension ReplayTally {
  /// What the rows of a mailbox and this run's own counts say together.
  func arrivals(_ counts: ReplayCounts, to folder: TargetFolderID) -> Arrivals {
    let settled = counts.done + counts.present
    var arrivals = Arrivals()
    arrivals.merged = min(mergedIn[folder] ?? 0, settled)
    // What the target has dropped is of what was just sent: the rest was seen there before.
    let sent = max(0, (sentTo[folder] ?? 0) - arrivals.merged)
    // Those that are others, or that nobody could read, are of what was sent, by this run or before.
    arrivals.altered = min(counts.altered, settled - arrivals.merged)
    arrivals.deleted = min(counts.deleted, settled - arrivals.merged - arrivals.altered)
    let rest = settled - arrivals.merged - arrivals.altered - arrivals.deleted
    let unread = min(unreadIn[folder] ?? 0, rest)
    let arrived = rest - unread
    arrivals.sent = min(max(0, sent - arrivals.altered - unread), arrived)
    arrivals.present = arrived - arrivals.sent
    arrivals.refused = counts.refused
    arrivals.unknown = counts.sending + counts.unknown + unread
    arrivals.missing = counts.planned
    arrivals.extra = extraIn[folder]
    return arrivals
  }
}

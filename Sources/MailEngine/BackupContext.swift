internal import JobEvents
internal import MailArchive
internal import MailTypes

/// What the connections of one backup share.
struct BackupContext: Sendable {
  let access: AccountAccess
  let root: ArchiveRoot
  /// Makes the names of staged files this run's own.
  let runToken: String
  let keeper: JournalKeeper
  let scheduler: BackupScheduler
  let sizes: MessageSizes
  let plan: OctetPlan
  let messagePlan: MessagePlan
  let crew: ConnectionCrew
  let staging: StagingArea
  let names = MessageNames()
  let notices = RunNotices()
  let meter: ProgressMeter
  let observer: any JobObserver
  let policy: RetryPolicy
  let rateLimit: RateLimit?
  let budget: DailyBudget
  /// Of a migration, who sends what is committed; nil for a backup.
  var feed: ReplayFeed?
  /// This run's own: set by the person's request to stop, and when the run fails as a whole.
  let stop: StopSignal

  /// Tells a person what is told once in a run.
  func tellOnce(_ notice: RunNotices.Notice, _ warning: JobWarning) {
    guard notices.isFirst(notice) else { return }
    observer.receive(.warning(warning))
  }
}

package import MailTypes

/// Everything that a running job tells whoever watches it.
package enum JobEvent: Sendable {
  case started(JobStart)
  case progress(JobProgress)
  case message(MessageReport)
  case folder(FolderReport)
  case warning(JobWarning)
  /// What a migration would meet; of a dry run.
  case forecast(MigrationForecast)
  case extensions(ExtensionReport)
  case failed(Explanation)
  case summary(JobSummary)
}

/// Somebody who watches a job; called from any thread, one event at a time for one job.
package protocol JobObserver: Sendable {
  func receive(_ event: JobEvent)
}

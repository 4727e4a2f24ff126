/// The first event of a job.
package struct JobStart: Hashable, Sendable {
  /// The command as typed: `backup`, `restore`, `verify`.
  package var command: String
  /// The job's number in the journal; nil where the job has no row (verify, dry runs).
  package var job: Int64?
  /// The directory of the archive.
  package var archive: String
  /// `user@host` that mail comes from; nil where there is none.
  package var source: String?
  /// `user@host` that mail goes to; nil where there is none.
  package var target: String?
  /// Whether nothing will be changed.
  package var isDryRun: Bool

  package init(
    command: String, job: Int64?, archive: String, source: String? = nil, target: String? = nil,
    isDryRun: Bool = false
  ) {
    self.command = command
    self.job = job
    self.archive = archive
    self.source = source
    self.target = target
    self.isDryRun = isDryRun
  }
}

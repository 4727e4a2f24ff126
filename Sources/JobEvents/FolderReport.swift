package import MailTypes

/// The completeness of one folder at the end of its work.
package struct FolderReport: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    case complete
    case partial
    case skipped
  }

  package var folder: String
  /// Messages that the server says it holds; nil where that is not known.
  package var server: Int?
  /// Messages of the folder that are in the archive and on the server.
  package var archived: Int
  package var failed: Int
  /// Messages missed since the last run.
  package var gone: Int
  package var state: State
  /// Why, where not complete.
  package var reason: Phrase?
  /// The mailbox at the target, and what has become of the folder's messages there; nil where the job has
  /// no target.
  package var target: String?
  package var arrivals: Arrivals?
  /// What was taken back there of a former job; nil for other jobs.
  package var undo: JobSummary.Undo?
  /// What was removed on the server; nil for jobs that remove nothing there.
  package var removal: RemovalReport?

  package init(
    folder: String, server: Int?, archived: Int, failed: Int = 0, gone: Int = 0, state: State,
    reason: Phrase? = nil
  ) {
    self.folder = folder
    self.server = server
    self.archived = archived
    self.failed = failed
    self.gone = gone
    self.state = state
    self.reason = reason
  }
}

package import MailTypes

/// One execution of a job.
package struct RunRow: Hashable, Sendable, Identifiable {
  package let id: RunID
  /// As typed: `backup`, `restore`.
  package var command: String
  /// What was asked for, as a JSON object.
  package var options: String
  package var state: RunState
  package var processID: Int32
  /// Seconds since 1970, as all times here.
  package var started: Int64
  /// Nil while it goes on, and for good where it was killed and nothing has run since.
  package var ended: Int64?
  /// The last progress, as a JSON object.
  package var progress: String?
  /// The summary, as a JSON object; nil until it ended.
  package var summary: String?
  package var exitCode: ExitCode?
  /// Whether this is a point in time that a restore can go back to.
  package var isSnapshot: Bool
  /// What ended it early, and why; nil where it came to its end, was stopped or was killed.
  package var reason: Phrase?
  /// The server's own words about that, unedited.
  package var serverWords: String?
}

package import SyncJournal

/// What is asked for when a restore is to be taken back.
package struct UndoRequest: Sendable {
  /// The account that the job has sent to.
  package var access: AccountAccess
  package var archivePath: String
  package var job: RunID
  /// Whether anything is removed; otherwise it is only told.
  package var isApplied: Bool
  package var isVerbose: Bool
  package var policy: RetryPolicy
  /// What was asked for, as a JSON object for the journal; holds no secret.
  package var options: String

  package init(
    access: AccountAccess, archivePath: String, job: RunID, isApplied: Bool = false,
    isVerbose: Bool = false, policy: RetryPolicy = RetryPolicy(), options: String = "{}"
  ) {
    self.access = access
    self.archivePath = archivePath
    self.job = job
    self.isApplied = isApplied
    self.isVerbose = isVerbose
    self.policy = policy
    self.options = options
  }
}

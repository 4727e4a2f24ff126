package import SyncJournal

/// What a restore is asked to do.
package struct ReplayRequest: Sendable {
  /// The account that the mail goes to.
  package var access: AccountAccess
  package var archivePath: String
  package var selection: FolderSelection
  package var naming: ReplayNaming
  /// Which messages are sent.
  package var choice: ReplayChoice
  /// Whose state is sent; nil for the last one.
  package var snapshot: SnapshotChoice?
  /// How many connections share the work.
  package var connections: Int
  package var isDryRun: Bool
  package var isVerbose: Bool
  /// Whether what the target refuses is sent once more as a repaired copy.
  package var repairsMessages = false
  package var policy: RetryPolicy
  /// Octets of mail a second at most; nil for no limit.
  package var rateLimit: UInt64?
  /// What was asked for, as a JSON object for the journal; holds no secret.
  package var options: String

  package init(
    access: AccountAccess, archivePath: String, selection: FolderSelection = FolderSelection(),
    naming: ReplayNaming = ReplayNaming(), choice: ReplayChoice = ReplayChoice(),
    snapshot: SnapshotChoice? = nil, connections: Int = 2, isDryRun: Bool = false,
    isVerbose: Bool = false,
    policy: RetryPolicy = RetryPolicy(), rateLimit: UInt64? = nil, options: String = "{}"
  ) {
    self.access = access
    self.archivePath = archivePath
    self.selection = selection
    self.naming = naming
    self.choice = choice
    self.snapshot = snapshot
    self.connections = max(1, connections)
    self.isDryRun = isDryRun
    self.isVerbose = isVerbose
    self.policy = policy
    self.rateLimit = rateLimit
    self.options = options
  }
}

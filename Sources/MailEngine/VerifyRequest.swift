package import SyncJournal

/// What a verification is asked to do.
package struct VerifyRequest: Sendable {
  package var archivePath: String
  package var isVerbose: Bool
  /// Threads that read and digest at once.
  package var workers: Int
  /// Whether what differs is put right.
  package var isRepairing: Bool
  /// What was asked for, as a JSON object for the journal; holds no secret.
  package var options: String
  /// The archive's own account, to fetch what is lost from; nil for the archive alone.
  package var server: AccountAccess?
  package var policy: RetryPolicy
  /// Which folders of the server are compared.
  package var selection = FolderSelection()
  package var namespace = NamespaceScope.personal
  /// Whether every message of the server is read, and not a sample.
  package var readsAll = false
  /// Whether the server is compared by content, whoever's account it is.
  package var isByContent = false
  /// Of a comparison by content: how folders are called there, and whose state is compared; nil for the
  /// last one.
  package var naming = ReplayNaming()
  package var snapshot: SnapshotChoice?

  package init(
    archivePath: String, isVerbose: Bool = false, workers: Int = 2, isRepairing: Bool = false,
    options: String = "{}", server: AccountAccess? = nil, policy: RetryPolicy = RetryPolicy()
  ) {
    self.archivePath = archivePath
    self.isVerbose = isVerbose
    self.workers = max(1, workers)
    self.isRepairing = isRepairing
    self.options = options
    self.server = server
    self.policy = policy
  }
}

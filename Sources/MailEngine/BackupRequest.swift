package import MailArchive
package import MailTypes

/// What a backup is asked to do.
package struct BackupRequest: Sendable {
  package var access: AccountAccess
  /// The directory of the archive; made where it is not there.
  package var archivePath: String
  /// How the archive keeps its mail; nil for whatever it does, a new one as Maildirs.
  package var kind: ArchiveManifest.Kind?
  package var selection: FolderSelection
  package var namespace: NamespaceScope
  /// Connections at once, at least 1.
  package var connections: Int
  package var isDryRun: Bool
  /// The archive's mail now lives at another place.
  package var isMoved: Bool
  package var isVerbose: Bool
  /// Whether somebody is shown how far it has come.
  package var isWatched: Bool
  package var policy: RetryPolicy
  /// Octets of mail a second at most; nil for no limit.
  package var rateLimit: UInt64?
  /// Octets of mail within 24 hours at most; nil for what the provider is known to allow.
  package var dailyLimit: DailyLimit?
  /// Of a POP3 account: whether messages are removed on the server once they are archived.
  package var removal: RemovalPolicy
  /// The command that the journal remembers.
  package var command = "backup"
  /// What was asked for, as a JSON object for the journal; holds no secret.
  package var options: String

  package init(
    access: AccountAccess, archivePath: String, kind: ArchiveManifest.Kind? = nil,
    selection: FolderSelection = FolderSelection(),
    namespace: NamespaceScope = .personal, connections: Int = 2, isDryRun: Bool = false,
    isMoved: Bool = false, isVerbose: Bool = false, isWatched: Bool = true,
    policy: RetryPolicy = RetryPolicy(),
    rateLimit: UInt64? = nil, dailyLimit: DailyLimit? = nil,
    removal: RemovalPolicy = .keep, options: String = "{}"
  ) {
    self.access = access
    self.archivePath = archivePath
    self.kind = kind
    self.selection = selection
    self.namespace = namespace
    self.connections = max(1, connections)
    self.isDryRun = isDryRun
    self.isMoved = isMoved
    self.isVerbose = isVerbose
    self.isWatched = isWatched
    self.policy = policy
    self.rateLimit = rateLimit
    self.dailyLimit = dailyLimit
    self.removal = removal
    self.options = options
  }
}

internal import MailArchive
internal import MailTypes

extension ArchiveError {
  /// Whether there is no archive yet, so that one may be made.
  var isAbsence: Bool { code == .notFound || code == .notAnArchive }
}

/// Opens archives and holds them against the account that a command names.
enum ArchiveFinder {
  /// The archive at a path; nil where nothing is there yet, or an empty directory.
  static func existing(at path: String) throws -> ArchiveRoot? {
    do {
      return try ArchiveRoot.open(at: path)
    } catch {
      guard error.isAbsence else { throw error }
      return nil
    }
  }

  /// Makes an archive and locks it.
  ///
  /// Another run may have begun to make it since the login started: then that one has it.
  static func create(
    at path: String, for account: AccountIdentity
  ) throws -> (root: ArchiveRoot, lock: ArchiveLock) {
    do {
      let root = try ArchiveRoot.create(
        at: path,
        manifest: ArchiveManifest(
          kind: .maildir, account: account, created: WallClock.now.rfc3339))
      return (root, try root.lock())
    } catch {
      guard let root = try? existing(at: path) else { throw error }
      let lock = try root.lock()
      try check(root, belongsTo: account, isMoved: false)
      return (root, lock)
    }
  }

  /// Refuses another account's archive, unless its mail has moved.
  static func check(
    _ root: ArchiveRoot, belongsTo identity: AccountIdentity, isMoved: Bool
  ) throws {
    let archived = root.manifest.account
    guard archived != identity, !isMoved else { return }
    throw EngineError(.otherAccount(archived: archived, asked: identity))
  }

  /// Writes down that the archive's account is now called so.
  static func move(_ root: ArchiveRoot, to identity: AccountIdentity) throws {
    guard root.manifest.account != identity else { return }
    var manifest = root.manifest
    manifest.account = identity
    try root.rewriteManifest(manifest)
  }
}

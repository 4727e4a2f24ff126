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

  /// Locks the archive of an account, which is made where there is none.
  ///
  /// It is made before the login, so that a second run finds it in use at once; `ClaimedArchive`
  /// takes it back where nothing comes of it.
  ///
  /// - Parameter kind: How it keeps its mail, refused where it does otherwise; nil for any, a new
  ///   one as Maildirs.
  static func claim(
    at path: String, for account: AccountIdentity, kind: ArchiveManifest.Kind? = nil,
    isMoved: Bool
  ) throws -> ClaimedArchive {
    if let root = try existing(at: path) {
      let lock = try root.lock()
      try check(root, belongsTo: account, isMoved: isMoved)
      try check(root, is: kind)
      return ClaimedArchive(root: root, lock: lock, made: nil)
    }
    let missing = ArchiveRoot.missingDirectories(to: path)
    do {
      let root = try ArchiveRoot.create(
        at: path,
        manifest: ArchiveManifest(
          kind: kind ?? .maildir, account: account, created: WallClock.now.rfc3339))
      return ClaimedArchive(root: root, lock: try root.lock(), made: missing)
    } catch {
      // Another run may have begun to make it at the same moment: then that one has it.
      guard let root = try? existing(at: path) else { throw error }
      let lock = try root.lock()
      try check(root, belongsTo: account, isMoved: isMoved)
      try check(root, is: kind)
      return ClaimedArchive(root: root, lock: lock, made: nil)
    }
  }

  /// Refuses an archive that keeps its mail in another way than asked.
  static func check(_ root: ArchiveRoot, is kind: ArchiveManifest.Kind?) throws {
    guard let kind, root.manifest.kind != kind else { return }
    throw EngineError(
      .otherFormat(
        path: root.path, archived: root.manifest.kind.rawValue, asked: kind.rawValue))
  }

  /// Refuses another account's archive, unless its mail has moved.
  static func check(
    _ root: ArchiveRoot, belongsTo identity: AccountIdentity, isMoved: Bool
  ) throws {
    let archived = root.manifest.account
    // Imported mail belongs to the first account that is backed up beside it.
    guard archived != identity, !isMoved, !archived.isImported else { return }
    throw EngineError(.otherAccount(archived: archived, asked: identity))
  }

  /// Writes down that the archive's account is now called so.
  static func move(_ root: ArchiveRoot, to identity: AccountIdentity) throws {
    guard root.manifest.account != identity else { return }
    var manifest = root.manifest
    manifest.account = identity
    try root.rewriteManifest(manifest)
  }

  /// Locks an archive for mail that comes from files; it is made where there is none, whoever's
  /// mail one holds that is there.
  static func claimForImport(
    at path: String, kind: ArchiveManifest.Kind?
  ) throws -> ClaimedArchive {
    if let root = try existing(at: path) {
      return try claim(at: path, for: root.manifest.account, kind: kind, isMoved: false)
    }
    return try claim(at: path, for: .imported, kind: kind, isMoved: false)
  }
}

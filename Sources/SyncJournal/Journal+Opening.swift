extension Journal {
  /// Pages of the journal that are kept in memory.
  static let cacheKilobytes = 8192

  /// Opens the journal at a path; `.readWrite` makes a new one where there is none.
  ///
  /// Reading works beside a writer, and on media that nobody can write to.
  ///
  /// - Parameter path: of `journal.sqlite3` in an archive, absolute or from the working directory.
  package static func open(path: String, access: Access) throws(JournalError) -> Journal {
    switch access {
    case .readWrite: try openForWriting(path, isOnNetwork: JournalFile.isOnNetwork(path))
    case .readOnly: try openForReading(path)
    }
  }

  static func openForWriting(
    _ path: String, isOnNetwork: Bool
  ) throws(JournalError) -> Journal {
    try JournalFile.createIfMissing(path)
    let database = try Database(path: path, mode: .readWrite)
    do throws(JournalError) {
      let isExclusive = try configure(database, isOnNetwork: isOnNetwork)
      let version = try version(of: database) ?? 0
      try Migrations.run(on: database, from: version)
      return Journal(database: database, isExclusive: isExclusive)
    } catch {
      database.close()
      throw error
    }
  }

  /// Chooses durability over speed; the write-ahead log is there for readers.
  ///
  /// - Returns: whether the database had to be locked for this process alone.
  private static func configure(
    _ database: Database, isOnNetwork: Bool
  ) throws(JournalError) -> Bool {
    // Before the first access, so that not even reading needs the memory that WAL shares.
    if isOnNetwork { try database.execute("PRAGMA locking_mode = EXCLUSIVE") }
    // Nothing is written to a database before it is known to be ours.
    _ = try version(of: database)
    try database.execute(
      """
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = 1;
      PRAGMA checkpoint_fullfsync = 1;
      PRAGMA foreign_keys = ON;
      PRAGMA cell_size_check = ON;
      PRAGMA cache_size = -\(Self.cacheKilobytes);
      """)
    if !isOnNetwork, try journalMode(of: database, set: "WAL") == "wal" {
      try database.execute("PRAGMA wal_autocheckpoint = 4000")
      return false
    }
    try database.execute("PRAGMA locking_mode = EXCLUSIVE")
    _ = try journalMode(of: database, set: "DELETE")
    return true
  }

  private static func journalMode(
    of database: Database, set mode: String
  ) throws(JournalError) -> String? {
    try database.first("PRAGMA journal_mode = \(mode)") { (row) throws(JournalError) in
      row.text()
    }
  }

  private static func openForReading(_ path: String) throws(JournalError) -> Journal {
    do throws(JournalError) {
      return try openForReading(path, mode: .readOnly)
    } catch {
      switch error.code {
      case .cannotCreate, .permissionDenied, .diskFull, .readOrWriteFailed:
        // The helper files of the write-ahead log cannot be made, so nobody can write either.
        guard !JournalFile.hasLog(path) else {
          guard error.code == .diskFull else { throw error }
          return try openForReading(path, mode: .readAlone)
        }
        return try openForReading(path, mode: .immutable)
      case .notFound, .locked, .damaged, .notAJournal, .newerVersion, .closed, .refused:
        throw error
      }
    }
  }

  private static func openForReading(
    _ path: String, mode: Database.Mode
  ) throws(JournalError) -> Journal {
    let database = try Database(path: path, mode: mode)
    do throws(JournalError) {
      guard let version = try version(of: database) else {
        throw JournalError(.notFound, path: path)
      }
      try database.execute("PRAGMA cell_size_check = ON")
      if version < Migrations.newest { return try currentCopy(of: database, from: version) }
      return Journal(database: database, isExclusive: false)
    } catch {
      database.close()
      throw error
    }
  }

  /// An older journal as the newest version would have it, to read from; the file stays as it is
  /// until something writes to the archive.
  private static func currentCopy(
    of database: Database, from version: Int
  ) throws(JournalError) -> Journal {
    let copy = try Database(copying: database)
    database.close()
    do throws(JournalError) {
      try Migrations.run(on: copy, from: version)
      try copy.execute("PRAGMA query_only = ON")
      return Journal(database: copy, isExclusive: false)
    } catch {
      copy.close()
      throw error
    }
  }

  /// The version of the schema; nil for an empty database.
  ///
  /// Throws for a database that is none of ours or too new.
  private static func version(of database: Database) throws(JournalError) -> Int? {
    func number(_ sql: String) throws(JournalError) -> Int64 {
      try database.first(sql) { (row) throws(JournalError) in row.integer() } ?? 0
    }
    let application = try number("PRAGMA application_id")
    let version = Int(try number("PRAGMA user_version"))
    if application == 0, version == 0, try number("SELECT count(*) FROM sqlite_schema") == 0 {
      return nil
    }
    guard application == Schema.applicationID, version > 0 else {
      throw JournalError(.notAJournal, path: database.path)
    }
    guard version <= Migrations.newest else {
      throw JournalError(
        .newerVersion(found: version, supported: Migrations.newest), path: database.path)
    }
    return version
  }
}

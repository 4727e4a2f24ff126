/// The whole journal as a file, and whether it is sound.
extension Journal {
  /// Writes a copy of the whole journal, durable and complete or not at all; outside a transaction.
  ///
  /// - Parameter path: replaced if there is a file already.
  package func takeCopy(to path: String) throws(JournalError) {
    let unfinished = path + ".new"
    try JournalFile.remove(unfinished)
    try JournalFile.createIfMissing(unfinished)
    do throws(JournalError) {
      // The copy has a cache of the same size, and needs none.
      try database.execute("PRAGMA cache_size = -1024")
      defer { try? database.execute("PRAGMA cache_size = -\(Self.cacheKilobytes)") }
      try database.run("VACUUM INTO ?", unfinished)
      try JournalFile.sync(unfinished)
      try JournalFile.replace(path, with: unfinished)
    } catch {
      try? JournalFile.remove(unfinished)
      throw error
    }
  }

  /// What SQLite finds wrong with the file, in its own words; empty when nothing is.
  ///
  /// Reads every page once.
  package func quickCheck() throws(JournalError) -> [String] {
    let findings = try database.all("PRAGMA quick_check(20)") { (row) throws(JournalError) in
      row.text()
    }
    return findings == ["ok"] ? [] : findings
  }

  /// Moves everything from the write-ahead log into the file, durably, so that the file alone is the
  /// journal.
  package func emptyLog() throws(JournalError) {
    let isBusy = try database.first("PRAGMA wal_checkpoint(TRUNCATE)") {
      (row) throws(JournalError) in row.bool()
    }
    if isBusy ?? false { throw JournalError(.locked, path: database.path) }
  }
}

package import MailTypes

/// One message by what it holds.
extension Journal {
  /// The contents whose SHA-256 begins so, ascending.
  ///
  /// - Parameter prefix: 1 to 64 hexadecimal digits, in either case; anything else finds nothing.
  package func digests(
    beginningWith prefix: String, limit: Int
  ) throws(JournalError) -> [ContentDigest] {
    let digits = prefix.lowercased()
    guard (1...64).contains(digits.utf8.count) else { return [] }
    func end(_ digit: Character) -> ContentDigest? {
      let padding = String(repeating: digit, count: 64 - digits.utf8.count)
      return ContentDigest(hexadecimal: digits + padding)
    }
    guard let low = end("0"), let high = end("f") else { return [] }
    return try database.all(
      "SELECT sha256 FROM content WHERE sha256 BETWEEN ? AND ? ORDER BY sha256 LIMIT ?", low, high,
      limit
    ) { (row) throws(JournalError) in try row.digest() }
  }

  /// The messages that hold these bytes, in all folders; present ones first.
  ///
  /// Those that have been pruned are left out.
  package func messages(
    holding digest: ContentDigest, limit: Int
  ) throws(JournalError) -> [ListedMessage] {
    let query = ListedQuery(ListFilter(), nil)
    return try listed(
      """
      \(query.select)
      WHERE o.id IN (
        SELECT h.id FROM content d
        CROSS JOIN stored_copy t ON t.content_id = d.id
        CROSS JOIN occurrence h ON h.stored_copy_id = t.id
        WHERE d.sha256 = ?) AND \(query.choice)
      ORDER BY o.present_until IS NOT NULL, f.path, o.id LIMIT ?
      """,
      [digest, limit])
  }
}

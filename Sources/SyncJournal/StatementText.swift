/// The text of a statement as the key of the prepared one.
///
/// Hashed by its length alone: hashing every octet would take longer than many statements do, and
/// literals are found equal by their address.
struct StatementText: Hashable {
  let sql: String

  init(_ sql: String) { self.sql = sql }

  func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}

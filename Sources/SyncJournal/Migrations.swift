/// The steps from an empty database to the newest schema; a step that was released never changes.
enum Migrations {
  /// The first one makes version 1, and so on.
  static let steps = [
    Schema.first, Schema.second, Schema.third, Schema.fourth, Schema.fifth, Schema.sixth,
    Schema.seventh, Schema.eighth, Schema.ninth,
  ]

  static var newest: Int { steps.count }

  /// Brings the database to the newest version, each step in a transaction of its own.
  static func run(on database: Database, from version: Int) throws(JournalError) {
    for (index, step) in steps.enumerated().dropFirst(version) {
      do throws(JournalError) {
        try database.execute("BEGIN IMMEDIATE")
        try database.execute(step)
        try database.execute("PRAGMA application_id = \(Schema.applicationID)")
        try database.execute("PRAGMA user_version = \(index + 1)")
        try database.execute("COMMIT")
      } catch {
        if database.isInTransaction { try? database.execute("ROLLBACK") }
        throw error
      }
    }
  }
}

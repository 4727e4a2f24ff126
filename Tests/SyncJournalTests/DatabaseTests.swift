import TestSupport
import Testing

@testable import SyncJournal

@Suite struct DatabaseTests {
  private let directory: ScratchDirectory
  private let database: Database

  init() throws {
    directory = try ScratchDirectory("database")
    let path = directory("odd ?name#%41\t日本語.sqlite3")
    try JournalFile.createIfMissing(path)
    database = try Database(path: path, mode: .readWrite)
    try database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
  }

  @Test func makesTheFileThatItWasAskedFor() throws {
    #expect(throws: Never.self) { try JournalFile.sync(database.path) }
  }

  @Test(arguments: ["", "a", "日本語", "a\0b", String(repeating: "x", count: 100_000)])
  func keepsTextAsItIs(text: String) throws {
    try database.run("INSERT INTO t (v) VALUES (?)", text)
    let read = try database.first("SELECT v FROM t") { (row) throws(JournalError) in row.text() }
    #expect(read == text)
  }

  @Test(arguments: [[], [0], [0xFF, 0, 0x80]] as [[UInt8]])
  func keepsOctetsAsTheyAre(octets: [UInt8]) throws {
    try database.run("INSERT INTO t (v) VALUES (?)", OctetsValue(octets))
    let kind = try database.first("SELECT typeof(v), v FROM t") { (row) throws(JournalError) in
      row.text()
    }
    let read = try database.first("SELECT v FROM t") { (row) throws(JournalError) in row.octets() }
    #expect(kind == "blob")
    #expect(read == octets)
  }

  @Test(arguments: [0, 1, -1, .max, .min] as [Int64])
  func keepsNumbersAsTheyAre(number: Int64) throws {
    try database.run("INSERT INTO t (v) VALUES (?)", number)
    let read = try database.first("SELECT v FROM t") { (row) throws(JournalError) in
      row.integer()
    }
    #expect(read == number)
  }

  @Test func holdsServersClaimsToTheLargestNumberItHas() throws {
    try database.run("INSERT INTO t (v) VALUES (?)", UInt64.max)
    let read = try database.first("SELECT v FROM t") { (row) throws(JournalError) in row.size() }
    #expect(read == UInt64(Int64.max))
  }

  @Test func tellsNullFromEmpty() throws {
    try database.run("INSERT INTO t (v) VALUES (?), (?)", String?.none, String?.some(""))
    let read = try database.all("SELECT v FROM t ORDER BY id") { (row) throws(JournalError) in
      row.optionalText()
    }
    #expect(read == [nil, ""])
  }

  @Test func aStatementMayRunWhileItIsBeingRead() throws {
    try database.run("INSERT INTO t (v) VALUES (1), (2), (3)")
    var pairs = 0
    try database.forEach("SELECT v FROM t", []) { _ throws(JournalError) in
      try database.forEach("SELECT v FROM t", []) { _ throws(JournalError) in pairs += 1 }
    }
    #expect(pairs == 9)
  }

  @Test func anErrorKeepsTheStatement() throws {
    let error = #expect(throws: JournalError.self) { try database.run("SELECT nonsense FROM t") }
    #expect(error?.sql == "SELECT nonsense FROM t")
    #expect(error?.code == .refused)
    #expect(error?.message.contains("nonsense") == true)
    #expect(error?.path == database.path)
  }

  @Test func doesNothingOnceClosed() throws {
    database.close()
    let error = #expect(throws: JournalError.self) { try database.run("DELETE FROM t") }
    #expect(error?.code == .closed)
  }
}

private struct OctetsValue: SQLValue {
  let octets: [UInt8]
  init(_ octets: [UInt8]) { self.octets = octets }
  func bind(to statement: Statement, at index: Int32) throws(JournalError) {
    try statement.bind(octets, at: index)
  }
}

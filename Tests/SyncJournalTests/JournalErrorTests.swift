import CSQLite
import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let result: Int32
    let code: JournalError.Code
    let exit: ExitCode
    var testDescription: String { "SQLite \(result)" }
  }

  @Test(arguments: [
    Row(result: SQLITE_FULL, code: .diskFull, exit: .inputOutput),
    Row(result: SQLITE_IOERR, code: .readOrWriteFailed, exit: .inputOutput),
    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_SHMSIZE
    Row(result: 10 | 4 << 8, code: .readOrWriteFailed, exit: .inputOutput),
    Row(result: 10 | 19 << 8, code: .readOrWriteFailed, exit: .inputOutput),
    Row(result: SQLITE_CORRUPT, code: .damaged, exit: .damaged),
    Row(result: SQLITE_NOTADB, code: .notAJournal, exit: .damaged),
    Row(result: SQLITE_BUSY, code: .locked, exit: .tryLater),
    // SQLITE_BUSY_SNAPSHOT
    Row(result: 5 | 2 << 8, code: .locked, exit: .tryLater),
    Row(result: SQLITE_READONLY, code: .permissionDenied, exit: .refused),
    Row(result: SQLITE_PERM, code: .permissionDenied, exit: .refused),
    Row(result: SQLITE_CANTOPEN, code: .cannotCreate, exit: .cannotCreate),
    Row(result: SQLITE_ERROR, code: .refused, exit: .damaged),
    Row(result: SQLITE_CONSTRAINT, code: .refused, exit: .damaged),
  ])
  func translatesResults(row: Row) {
    let error = unsafe JournalError(
      result: row.result, connection: nil, path: "/a/j", sql: "SELECT 1")
    #expect(error.code == row.code)
    #expect(error.explanation.status == row.exit)
    #expect(error.scope == .run)
    #expect(error.isWorthRetrying == (row.exit == .tryLater))
  }

  @Test(
    arguments: [
      .notFound, .cannotCreate, .permissionDenied, .diskFull, .readOrWriteFailed, .locked, .damaged,
      .notAJournal, .newerVersion(found: 7, supported: 1), .closed, .refused,
    ] as [JournalError.Code])
  func explainsItselfInBothLanguages(code: JournalError.Code) {
    let explanation = JournalError(code, path: "/a/journal.sqlite3").explanation
    for phrase in [explanation.what, explanation.cause, explanation.remedy] {
      #expect(phrase.en.hasSuffix(".") || phrase == explanation.what)
      #expect(phrase.ja.hasSuffix("。") || phrase == explanation.what)
      #expect(phrase.en != phrase.ja)
    }
    #expect(explanation.what.en.hasSuffix("/a/journal.sqlite3"))
    #expect(explanation.what.ja.hasSuffix("/a/journal.sqlite3"))
  }

  @Test func namesBothVersions() {
    let error = JournalError(.newerVersion(found: 7, supported: 1), path: "j")
    #expect(error.explanation.cause.en.contains("version 7"))
    #expect(error.explanation.cause.ja.contains("版 7"))
    #expect(error.explanation.status == .damaged)
  }
}

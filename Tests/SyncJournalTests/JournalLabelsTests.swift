import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalLabelsTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  private func labels(at snapshot: RunID? = nil) throws -> [[String]?] {
    try journal.messages(at: snapshot, limit: 10).map { $0.labels?.names }
  }

  private func finish(_ run: RunID) throws {
    try journal.recordFolder(scratch.folder, of: run, FolderProgress(.complete, isEnumerated: true))
    try journal.finishRun(
      run, state: .done, exitCode: .done, summary: "{}", isSnapshot: true, now: 5)
  }

  @Test func areKnownOrNotAndKeepTheirHistory() throws {
    let first = try scratch.add(uid: 1).occurrence
    let second = try scratch.add(uid: 2).occurrence
    try scratch.add(uid: 3)
    #expect(try !journal.setLabels(of: first, MessageLabels(["b", "a", "日本 語"]), run: scratch.run))
    #expect(try !journal.setLabels(of: second, MessageLabels([]), run: scratch.run))
    try finish(scratch.run)
    #expect(try labels() == [["a", "b", "日本 語"], [], nil])

    let run = try scratch.nextRun()
    #expect(try !journal.setLabels(of: first, MessageLabels(["日本 語", "a", "b"]), run: run))
    #expect(try journal.setLabels(of: second, MessageLabels(["x"]), run: run))
    #expect(try journal.setLabels(of: second, MessageLabels(["y"]), run: run))
    #expect(try labels(at: run) == [["a", "b", "日本 語"], [], nil], "the folder is not finished")
    try finish(run)
    #expect(try labels() == [["a", "b", "日本 語"], ["y"], nil])
    #expect(try labels(at: run) == [["a", "b", "日本 語"], ["y"], nil])
    #expect(try labels(at: scratch.run) == [["a", "b", "日本 語"], [], nil])
    #expect(
      try journal.labels(of: scratch.generation, in: ScratchJournal.uid(2)...UID.max)
        == [second: MessageLabels(["y"])])
  }

  @Test func areKnownOfAWholeMailboxSinceARun() throws {
    #expect(try journal.labelsKnownSince(scratch.generation) == nil)
    try journal.noteLabels(of: scratch.generation, run: scratch.run)
    #expect(try journal.labelsKnownSince(scratch.generation) == 1000)
    try journal.noteLabels(of: scratch.generation, run: scratch.nextRun())
    #expect(try journal.labelsKnownSince(scratch.generation) == 2000)
  }
}

import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalContradictionsTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws {
    scratch = try ScratchJournal()
    for uid: UInt32 in 1...4 { try scratch.add(uid: uid) }
    let run = try scratch.nextRun()
    let (first, second) = (ScratchJournal.uid(1), ScratchJournal.uid(2))
    try journal.markGone(UIDSet([second]), of: scratch.generation, run: run)
    let third = try journal.startRun(command: "backup", options: "{}", processID: 1, now: 3000)
    _ = try journal.markPresentAgain(UIDSet([second]), of: scratch.generation, run: third)
    let marked = try #require(
      try journal.marks(of: scratch.generation, in: first...first, limit: 1).first)
    try journal.updateMarks(of: marked.id, MessageFlags(system: .seen), run: third)
  }

  @Test("what the journal writes itself contradicts nothing")
  func none() throws {
    #expect(try journal.contradictions().isEmpty)
    #expect(try journal.holdsCopy(of: ScratchJournal.content(1).digest, in: scratch.folder))
    #expect(try !journal.holdsCopy(of: ScratchJournal.content(9).digest, in: scratch.folder))
  }

  @Test(
    "each contradiction is found and named",
    arguments: [
      ("DELETE FROM occurrence WHERE uid = 3", "no entry"),
      ("UPDATE content SET sha256 = x'01' WHERE id = 1", "SHA-256"),
      ("UPDATE stored_copy SET base_name = '../x' WHERE id = 1", "impossible place"),
      ("UPDATE stored_copy SET base_name = '' WHERE id = 1", "impossible place"),
      ("UPDATE folder SET path = 'a/../../b'", "folders at"),
      ("UPDATE folder SET path = ''", "folders at"),
      ("UPDATE occurrence SET present_until = 0 WHERE uid = 1", "before they were there"),
      ("UPDATE occurrence_presence SET until_run = 0", "end before they begin"),
      ("UPDATE occurrence_presence SET until_run = 9", "overlap"),
      ("UPDATE occurrence_marks SET until_run = 9", "flags"),
      ("UPDATE generation SET closed_run = 0", "generations"),
      ("UPDATE occurrence SET stored_copy_id = 99 WHERE uid = 1", "“occurrence”"),
    ])
  func each(_ harm: String, _ words: String) throws {
    try journal.database.execute("PRAGMA foreign_keys = OFF")
    try journal.database.execute(harm)
    let found = try journal.contradictions()
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }
}

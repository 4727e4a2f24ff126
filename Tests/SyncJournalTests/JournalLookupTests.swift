import MailTypes
import Testing

@testable import SyncJournal

@Suite struct JournalLookupTests {
  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }

  init() throws { scratch = try ScratchJournal() }

  @Test func findsContentsByTheBeginningOfTheirHash() throws {
    for uid in 1...3 as ClosedRange<UInt32> { try scratch.add(uid: uid) }
    let digest = ScratchJournal.digest(2)
    let whole = digest.description
    for length in [4, 15, 63, 64] {
      let found = try journal.digests(beginningWith: String(whole.prefix(length)), limit: 9)
      #expect(found.contains(digest))
      #expect(found.allSatisfy { $0.description.hasPrefix(whole.prefix(length)) })
    }
    #expect(try journal.digests(beginningWith: whole.uppercased(), limit: 9) == [digest])
    for id in ["", "zz", "ffffffff", whole + "0"] {
      #expect(try journal.digests(beginningWith: id, limit: 9).isEmpty)
    }
    #expect(try journal.digests(beginningWith: String(whole.prefix(1)), limit: 1).count == 1)
  }

  @Test func tellsWhereAContentStands() throws {
    try scratch.add(uid: 1, content: 7)
    try scratch.add(uid: 2, content: 7)
    try scratch.add(uid: 3, content: 8)
    try journal.markGone(ScratchJournal.uids(1), of: scratch.generation, run: scratch.nextRun())
    let messages = try journal.messages(holding: ScratchJournal.digest(7), limit: 9)
    #expect(messages.map { $0.uid?.rawValue } == [2, 1])
    #expect(messages.map { $0.goneSince == nil } == [true, false])
    let plan = try journal.database.statements.keys.map(\.sql).filter { $0.contains("h.id") }
      .flatMap { sql in
        try journal.database.all("EXPLAIN QUERY PLAN " + sql) { (row) throws(JournalError) in
          (row.integer(), row.integer(), row.integer(), row.text()).3
        }
      }
    #expect(!plan.isEmpty)
    #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("CONSTANT") }, "\(plan)")
  }
}

import MailTypes
import Testing

@testable import SyncJournal

@Suite struct ListFilterTests {
  private let scratch: ScratchJournal

  /// UID 1 to 4: sizes 101 to 104; sent at 100, 200, 300 and at no known time.
  init() throws {
    scratch = try ScratchJournal()
    let flags = [
      MessageFlags(), MessageFlags(system: .seen, keywords: ["$Forwarded", "Work"]),
      MessageFlags(system: [.seen, .flagged], keywords: ["Workshop"]),
      MessageFlags(system: [.answered], keywords: ["work"]),
    ]
    let subjects = ["Grüße aus KÖLN", "Re: 請求書 100%", nil, "_"]
    for number in 1...4 as ClosedRange<UInt32> {
      var content = ScratchJournal.content(UInt64(number))
      content.subject = subjects[Int(number) - 1]
      content.sender = number == 3 ? nil : "Taro\(number) <taro@example.jp>"
      _ = try scratch.journal.addOccurrence(
        NewOccurrence(
          generation: scratch.generation, uid: ScratchJournal.uid(number), content: content,
          diskSize: 1,
          internalDate: number == 4 ? nil : InternalDate(seconds: Int64(number) * 100),
          announcedSize: nil, flags: flags[Int(number) - 1]),
        run: scratch.run
      ) { .file(baseName: "\(number).\($0)") }
    }
  }

  private func chosen(_ change: (inout ListFilter) -> Void) throws -> [UInt32] {
    var filter = ListFilter()
    change(&filter)
    return try scratch.journal.messages(filter, limit: 9).compactMap { $0.uid?.rawValue }
  }

  @Test func datesTakeTheFirstSecondAndLeaveTheLast() throws {
    #expect(try chosen { $0.since = 200 } == [2, 3])
    #expect(try chosen { $0.since = 201 } == [3])
    #expect(try chosen { $0.before = 200 } == [1])
    #expect(try chosen { ($0.since, $0.before) = (101, 300) } == [2])
  }

  @Test func sizesExcludeTheirLimit() throws {
    #expect(try chosen { $0.larger = 102 } == [3, 4])
    #expect(try chosen { $0.smaller = 102 } == [1])
    #expect(try chosen { $0.smaller = .max } == [1, 2, 3, 4])
    #expect(try chosen { $0.larger = .max } == [])
  }

  @Test func flagsAndKeywordsMustAllHoldOrAllBeAbsent() throws {
    #expect(try chosen { $0.flags.system = .seen } == [2, 3])
    #expect(try chosen { $0.flags.system = [.seen, .flagged] } == [3])
    #expect(try chosen { $0.absentFlags.system = .seen } == [1, 4])
    #expect(try chosen { $0.absentFlags.system = [.flagged, .answered] } == [1, 2])
    #expect(try chosen { $0.flags = MessageFlags(keywords: ["WORK"]) } == [2, 4])
    #expect(try chosen { $0.flags = MessageFlags(keywords: ["work", "$forwarded"]) } == [2])
    #expect(try chosen { $0.absentFlags = MessageFlags(keywords: ["work"]) } == [1, 3])
    #expect(try chosen { $0.flags = MessageFlags(keywords: ["%"]) } == [])
  }

  @Test func textIsFoundWhateverItsCase() throws {
    #expect(try chosen { $0.subject = "GRÜSSE" } == [])
    #expect(try chosen { $0.subject = "grÜße" } == [1])
    #expect(try chosen { $0.subject = "köln" } == [1])
    #expect(try chosen { $0.subject = "請求" } == [2])
    #expect(try chosen { $0.subject = "100%" } == [2])
    #expect(try chosen { $0.subject = "_" } == [4])
    #expect(try chosen { $0.subject = "" } == [1, 2, 4])
    #expect(try chosen { $0.sender = "TARO2" } == [2])
    #expect(try chosen { $0.sender = "jiro" } == [])
  }

  @Test(arguments: [
    ("abab", "abb", false), ("ababb", "abb", true), ("", "", true), ("", "a", false),
    ("aaab", "aab", true), ("ab", "abc", false),
  ])
  func partsAreFoundWhereverTheyStand(text: String, part: String, isHeld: Bool) {
    #expect(TextSearch.contains(text, part) == isHeld)
  }
}

import MailTypes
import SyncJournal
import Testing

@testable import MailEngine

@Suite("The staging area")
struct StagingAreaTests {
  private let folder = BackupFolder(
    id: 0, listed: ListedMailbox(name: .inbox, delimiter: nil, attributes: []),
    rowID: FolderID(1), path: "INBOX")

  private func entry(_ uid: UInt32) throws -> JournalEntry {
    .failed(
      FailedMessage(
        folder: folder, generation: GenerationID(1), uid: try number(uid),
        reason: .verbatim("test"), serverWords: nil))
  }

  private func uids(_ batch: [JournalEntry]?) -> [UInt32]? {
    batch?.compactMap { entry in
      if case .failed(let failure) = entry { failure.uid.rawValue } else { nil }
    }
  }

  @Test("a batch is due by count, and keeps the order")
  func count() async throws {
    let area = StagingArea()
    for number in 1...UInt32(StagingArea.batchCount) { area.add(try entry(number)) }
    #expect(uids(await area.nextBatch()) == Array(1...UInt32(StagingArea.batchCount)))
  }

  @Test("changed flags make a batch due only when there are many")
  func marks() async throws {
    let area = StagingArea()
    let most = StagingArea.batchCount * StagingArea.waitingBatches
    let mark = JournalEntry.marks(
      MarksChange(
        folder: folder, occurrence: OccurrenceID(1), place: .range(offset: 0, length: 1),
        uid: try number(1),
        before: MessageFlags(), flags: MessageFlags(system: .seen)))
    let start = ContinuousClock.now
    for _ in 1..<most { area.add(mark) }
    // By age it is due too, on a machine that takes so long for this.
    #expect(!area.isDue || ContinuousClock.now - start >= StagingArea.batchAge)
    area.add(mark)
    #expect(area.isDue)
    #expect(await area.nextBatch()?.count == most)
  }

  @Test("the entry that makes a batch full wakes the committer")
  func wake() async throws {
    let area = StagingArea()
    async let batch = area.nextBatch()
    for number in 1...UInt32(StagingArea.batchCount) { area.add(try entry(number)) }
    #expect(await batch?.count == StagingArea.batchCount)
  }

  @Test(
    "one entry is due by age, sooner where it is sent on, when somebody looks at the clock",
    arguments: [(false, StagingArea.batchAge), (true, StagingArea.followedBatchAge)])
  func age(_ isFollowed: Bool, _ age: Duration) async throws {
    let area = StagingArea(isFollowed: isFollowed)
    async let batch = area.nextBatch()
    area.add(try entry(1))
    try await Task.sleep(for: age)
    area.tick()
    #expect(uids(await batch) == [1])
  }

  @Test("what is left when the area closes is handed over, then it is over")
  func close() async throws {
    let area = StagingArea()
    area.add(try entry(1))
    area.close()
    #expect(area.isClosed)
    #expect(uids(await area.nextBatch()) == [1])
    #expect(await area.nextBatch() == nil)
  }

  @Test("a committer that waits when an empty area closes is woken")
  func closeEmpty() async {
    let area = StagingArea()
    async let batch = area.nextBatch()
    await Task.yield()
    area.close()
    #expect(await batch == nil)
  }

  @Test(
    "a worker that is far ahead waits for the committer, or for the end", arguments: [true, false])
  func room(_ isTaken: Bool) async throws {
    let area = StagingArea()
    let limit = StagingArea.batchCount * StagingArea.waitingBatches
    for number in 1..<UInt32(limit) { area.add(try entry(number)) }
    await area.waitForRoom()
    area.add(try entry(UInt32(limit)))
    async let waiting: Void = area.waitForRoom()
    if isTaken {
      #expect(await area.nextBatch()?.count == limit)
    } else {
      area.close()
    }
    await waiting
    await area.waitForRoom()
  }

  @Test("whatever several workers leave comes out once", arguments: [1, 4])
  func everything(_ workers: UInt32) async throws {
    let area = StagingArea()
    let each: UInt32 = 3000
    async let taken: [UInt32] = {
      var all: [UInt32] = []
      while let batch = await area.nextBatch() { all += uids(batch) ?? [] }
      return all
    }()
    let ticking = Task {
      while !area.isClosed {
        area.tick()
        await Task.yield()
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<workers {
        group.addTask {
          for number in 1...each {
            area.add(try self.entry(worker * each + number))
            await area.waitForRoom()
          }
        }
      }
      try await group.waitForAll()
    }
    area.close()
    await ticking.value
    #expect(await taken.sorted() == Array(1...(workers * each)))
  }
}

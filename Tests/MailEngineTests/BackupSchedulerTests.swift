import MailTypes
import SyncJournal
import Testing

@testable import MailEngine

@Suite("The scheduler of a backup")
struct BackupSchedulerTests {
  private func folders(_ count: Int) -> [BackupFolder] {
    (0..<count).map { index in
      BackupFolder(
        id: index,
        listed: ListedMailbox(
          name: MailboxName(text: "F\(index)"), delimiter: UInt8(ascii: "/"), attributes: []),
        rowID: FolderID(Int64(index)), path: "F\(index)")
    }
  }

  /// A step in one word.
  private func word(_ step: BackupScheduler.Step?) -> String {
    switch step {
    case .examine(let folder): "examine \(folder.name)"
    case .fetch(let folder, let chunk): "fetch \(folder.name) \(chunk.first?.rawValue ?? 0)"
    case .attach(let folder, let uids): "attach \(folder.name) \(uids.first?.rawValue ?? 0)"
    case nil: "end"
    }
  }

  /// - Parameter size: what the server says of the messages of every folder.
  private func scheduler(
    _ folders: [BackupFolder], connections: Int = 4, size: UInt64? = nil
  ) -> BackupScheduler {
    let sizes = MessageSizes()
    for folder in folders {
      if let size { sizes.noteAnnounced(1, octets: size, in: folder.id) }
    }
    return BackupScheduler(folders: folders, connections: connections, sizes: sizes)
  }

  @Test("a connection stays in its folder, then looks through another, then helps")
  func order() async throws {
    let all = folders(2)
    let scheduler = scheduler(all, size: 5 << 20)
    #expect(word(await scheduler.next(selected: nil)) == "examine F0")
    let chunks = [try numbers(1), try numbers(2), try numbers(3)]
    #expect(await scheduler.examined(all[0], BackupScheduler.Work(chunks: chunks)) == false)
    #expect(word(await scheduler.next(selected: 0)) == "fetch F0 1")
    #expect(word(await scheduler.next(selected: 7)) == "examine F1")
    #expect(await scheduler.examined(all[1], BackupScheduler.Work(chunks: [])))
    #expect(word(await scheduler.next(selected: 1)) == "fetch F0 2")
    #expect(await scheduler.more(of: 0) == chunks[2])
    #expect(await scheduler.more(of: 0) == nil)
    #expect(await scheduler.finished(all[0]) == false)
    #expect(await scheduler.finished(all[0]) == false)
    #expect(await scheduler.isDone == false)
    #expect(await scheduler.finished(all[0]))
    #expect(await scheduler.isDone)
    #expect(word(await scheduler.next(selected: nil)) == "end")
  }

  @Test("who finds nothing to do waits for what others bring", arguments: [0, 1, 2])
  func waiting(_ case: Int) async throws {
    let all = folders(1)
    let scheduler = scheduler(all)
    #expect(word(await scheduler.next(selected: nil)) == "examine F0")
    async let second = scheduler.next(selected: nil)
    await Task.yield()
    switch `case` {
    case 0:
      _ = await scheduler.examined(all[0], BackupScheduler.Work(chunks: [try numbers(5)]))
      #expect(word(await second) == "fetch F0 5")
    case 1:
      await scheduler.putBack(.examine(all[0]))
      #expect(word(await second) == "examine F0")
    default:
      await scheduler.close()
      #expect(word(await second) == "end")
      #expect(await scheduler.isDone == false)
    }
  }

  /// The counts of what is taken on, one share after another, of a folder with so many messages.
  private func shares(
    of messages: Int, size: UInt64?, connections: Int
  ) async throws -> [Int] {
    let all = folders(1)
    let scheduler = scheduler(all, connections: connections, size: size)
    _ = await scheduler.next(selected: nil)
    let chunks = stride(from: 0, to: messages, by: 200).map { start in
      UIDSet((start..<min(start + 200, messages)).compactMap { UID(UInt32($0 + 1)) })
    }
    _ = await scheduler.examined(all[0], BackupScheduler.Work(chunks: chunks))
    var shares: [UIDSet] = []
    while let share = await scheduler.more(of: 0) { shares.append(share) }
    let whole = shares.reduce(UIDSet()) { $0.union($1) }
    #expect(whole.count == messages && shares.reduce(0) { $0 + $1.count } == messages)
    return shares.map(\.count)
  }

  @Test("work is shared out by octets: few large messages at a time, many small ones")
  func octets() async throws {
    // A gigabyte: one message of 10 MB at a time, while 8 MiB is what a connection takes on.
    #expect(
      try await shares(of: 100, size: 10 << 20, connections: 4) == Array(repeating: 1, count: 100))
    // 8 MiB of 1 MiB each at most, and less towards the end, until sharing is not worth it.
    #expect(
      try await shares(of: 100, size: 1 << 20, connections: 4)
        == Array(repeating: 8, count: 5) + [7, 6, 5, 5, 4, 4, 3, 3, 2, 2, 2, 2]
        + Array(repeating: 1, count: 12) + [3])
    // One connection shares with nobody, and a small folder is left to one.
    #expect(try await shares(of: 20, size: 1 << 20, connections: 1) == [8, 8, 4])
    #expect(try await shares(of: 400, size: 3000, connections: 4) == [200, 200])
    // Nothing known: carefully.
    #expect(try await shares(of: 45, size: nil, connections: 4) == [20, 20, 5])
  }

  @Test("a small folder is not helped with, a large one is, also when that shows only later")
  func help() async throws {
    let all = folders(1)
    let sizes = MessageSizes()
    let scheduler = BackupScheduler(folders: all, connections: 2, sizes: sizes)
    _ = await scheduler.next(selected: nil)
    let uids = UIDSet((1...100).compactMap { UID($0) })
    _ = await scheduler.examined(all[0], BackupScheduler.Work(chunks: [uids]))
    #expect(word(await scheduler.next(selected: 0)) == "fetch F0 1")
    async let helper = scheduler.next(selected: nil)
    while await !scheduler.isWaitedFor { await Task.yield() }
    // The first ones turn out to be of 1 MB.
    sizes.noteReceived(20, octets: 20 << 20, in: 0)
    #expect(await scheduler.more(of: 0)?.first == UID(21))
    #expect(word(await helper).hasPrefix("fetch F0"))
  }

  @Test("the last folder is left to a connection that need not log in for it")
  func spare() async throws {
    let all = folders(1)
    let scheduler = scheduler(all)
    async let spare = scheduler.next(selected: nil, isSpare: { true })
    while await !scheduler.isWaitedFor { await Task.yield() }
    #expect(word(await scheduler.next(selected: nil)) == "examine F0")
    _ = await scheduler.examined(all[0], BackupScheduler.Work())
    #expect(word(await spare) == "end")
  }

  @Test("what a connection holds already counts, where others can help")
  func holding() async throws {
    let all = folders(1)
    let scheduler = scheduler(all, connections: 2, size: 1 << 20)
    _ = await scheduler.next(selected: nil)
    let uids = UIDSet((1...40).compactMap { UID($0) })
    _ = await scheduler.examined(all[0], BackupScheduler.Work(chunks: [uids]))
    #expect(await scheduler.more(of: 0, holding: 9 << 20) == nil)
    #expect(await scheduler.more(of: 0, holding: 7 << 20)?.count == 8)
    #expect(await scheduler.more(of: 0, holding: 8 << 20) == nil)
    #expect(await scheduler.more(of: 0)?.count == 8)
  }

  @Test("where nobody is at work any more, the smallest rest is taken on by another")
  func smallRest() async throws {
    let all = folders(1)
    let scheduler = scheduler(all, size: 100)
    _ = await scheduler.next(selected: nil)
    _ = await scheduler.examined(all[0], BackupScheduler.Work(chunks: [try numbers(1, 2)]))
    guard let step = await scheduler.next(selected: 0) else { return }
    async let other = scheduler.next(selected: nil)
    while await !scheduler.isWaitedFor { await Task.yield() }
    await scheduler.putBack(step)
    #expect(word(await other) == "fetch F0 1")
  }

  @Test("a chunk that is put back is handed out again")
  func putBack() async throws {
    let all = folders(1)
    let scheduler = scheduler(all)
    _ = await scheduler.next(selected: nil)
    _ = await scheduler.examined(all[0], BackupScheduler.Work(chunks: [try numbers(1, 2)]))
    guard let step = await scheduler.next(selected: 0) else {
      Issue.record("no step")
      return
    }
    await scheduler.putBack(step)
    #expect(word(await scheduler.next(selected: nil)) == "fetch F0 1")
    #expect(await scheduler.finished(all[0]))
  }

  @Test("a folder that is given up ends with the last chunk that is under way")
  func abandon() async throws {
    let all = folders(1)
    let scheduler = scheduler(all)
    _ = await scheduler.next(selected: nil)
    _ = await scheduler.examined(
      all[0],
      BackupScheduler.Work(chunks: [try numbers(1), try numbers(2), try numbers(3)]))
    _ = await scheduler.next(selected: 0)
    _ = await scheduler.next(selected: 0)
    await scheduler.abandon(all[0])
    #expect(await scheduler.more(of: 0) == nil)
    #expect(await scheduler.finished(all[0]) == false)
    #expect(await scheduler.finished(all[0]))
    #expect(await scheduler.isDone)
  }

  @Test("a folder that cannot be looked through leaves nothing behind")
  func abandonUnseen() async throws {
    let all = folders(2)
    let scheduler = scheduler(all)
    _ = await scheduler.next(selected: nil)
    await scheduler.abandon(all[0])
    #expect(word(await scheduler.next(selected: nil)) == "examine F1")
    #expect(await scheduler.examined(all[1], BackupScheduler.Work(chunks: [])))
    #expect(word(await scheduler.next(selected: nil)) == "end")
    #expect(await scheduler.isDone)
  }

  @Test("what waits for other folders comes when everything is fetched")
  func later() async throws {
    let all = folders(2)
    let scheduler = scheduler(all)
    _ = await scheduler.next(selected: nil)
    _ = await scheduler.examined(all[0], BackupScheduler.Work(later: try numbers(9)))
    #expect(word(await scheduler.next(selected: 0)) == "examine F1")
    _ = await scheduler.examined(all[1], BackupScheduler.Work(chunks: [try numbers(5)]))
    #expect(word(await scheduler.next(selected: 0)) == "fetch F1 5")
    async let waiting = scheduler.next(selected: 0)
    #expect(await scheduler.finished(all[1]))
    #expect(word(await waiting) == "attach F0 9")
    await scheduler.postpone(all[0], attaching: try numbers(9))
    #expect(word(await scheduler.next(selected: nil)) == "attach F0 9")
    #expect(
      await scheduler.examined(all[0], BackupScheduler.Work(chunks: [try numbers(9)])) == false)
    #expect(word(await scheduler.next(selected: 0)) == "fetch F0 9")
    #expect(await scheduler.finished(all[0]))
    #expect(await scheduler.isDone)
  }

  @Test("a folder that begins anew does so when nobody works on it, and its UIDs stay with one")
  func anew() async throws {
    let all = folders(1)
    let scheduler = scheduler(all)
    _ = await scheduler.next(selected: nil)
    _ = await scheduler.examined(
      all[0], BackupScheduler.Work(chunks: [try numbers(1), try numbers(2), try numbers(3)]))
    _ = await scheduler.next(selected: 0)
    _ = await scheduler.next(selected: 0)
    await scheduler.restart(all[0])
    #expect(await scheduler.more(of: 0) == nil)
    #expect(await scheduler.finished(all[0]) == false)
    await scheduler.putBack(all[0], chunk: try numbers(2))
    #expect(word(await scheduler.next(selected: nil)) == "examine F0")
    _ = await scheduler.examined(
      all[0], BackupScheduler.Work(chunks: [try numbers(1)], isForOneConnection: true))
    async let other = scheduler.next(selected: nil)
    #expect(word(await scheduler.next(selected: 0)) == "fetch F0 1")
    #expect(await scheduler.finished(all[0]))
    #expect(word(await other) == "end")
  }

  @Test("many connections do every chunk once", arguments: [1, 2, 7])
  func everything(_ connections: Int) async throws {
    let all = folders(9)
    let scheduler = scheduler(all)
    let done = await withTaskGroup(of: (chunks: [String], ends: Int).self) { group in
      for _ in 0..<connections {
        group.addTask {
          var (chunks, ends, selected): ([String], Int, Int?) = ([], 0, nil)
          while let step = await scheduler.next(selected: selected) {
            switch step {
            case .attach(let folder, let uids):
              chunks.append("\(folder.id).\(uids.first?.rawValue ?? 0)")
              if await scheduler.examined(folder, BackupScheduler.Work()) { ends += 1 }
            case .examine(let folder):
              selected = folder.id
              let sets = (0..<folder.id).compactMap { UID(UInt32($0 + 1)).map { UIDSet([$0]) } }
              let later = folder.id % 2 == 1 ? UIDSet([UID.max]) : UIDSet()
              let work = BackupScheduler.Work(chunks: sets, later: later)
              if await scheduler.examined(folder, work) { ends += 1 }
            case .fetch(let folder, let chunk):
              selected = folder.id
              chunks.append("\(folder.id).\(chunk.first?.rawValue ?? 0)")
              await Task.yield()
              if await scheduler.finished(folder) { ends += 1 }
            }
          }
          return (chunks, ends)
        }
      }
      return await group.reduce(into: (chunks: [String](), ends: 0)) { sum, part in
        sum.chunks += part.chunks
        sum.ends += part.ends
      }
    }
    #expect(done.ends == 9)
    #expect(done.chunks.count == 40)
    #expect(Set(done.chunks).count == 40)
    #expect(await scheduler.isDone)
  }
}

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

  @Test("a connection stays in its folder, then looks through another, then helps")
  func order() async throws {
    let all = folders(2)
    let scheduler = BackupScheduler(folders: all)
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
    let scheduler = BackupScheduler(folders: all)
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

  @Test("a chunk that is put back is handed out again")
  func putBack() async throws {
    let all = folders(1)
    let scheduler = BackupScheduler(folders: all)
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
    let scheduler = BackupScheduler(folders: all)
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
    let scheduler = BackupScheduler(folders: all)
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
    let scheduler = BackupScheduler(folders: all)
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
    let scheduler = BackupScheduler(folders: all)
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
    let scheduler = BackupScheduler(folders: all)
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

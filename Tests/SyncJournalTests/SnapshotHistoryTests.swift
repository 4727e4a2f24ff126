import MailTypes
import Testing

@testable import SyncJournal

/// Random backups of a random account: every snapshot shows exactly what it stands for.
@Suite struct SnapshotHistoryTests {
  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func everySnapshotIsShownAsItWas(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    for _ in 0..<24 { try history.runOnce() }
    try history.checkAll("seed \(seed)")
  }
}

/// One archive, what has been done to it, and what its snapshots have to be.
private final class RandomHistory {
  private typealias Shown = ServerModel.Shown

  private let scratch: ScratchJournal
  private var journal: Journal { scratch.journal }
  private var server: ServerModel
  /// The last state in which each folder was finished.
  private var settled: [String: Shown] = [:]
  private var imported: [String: [ServerModel.Message]] = [:]
  private var expected: [RunID: [String: Shown]] = [:]
  private var paths: Set<String> = ["INBOX"]

  init(seed: UInt64) throws {
    scratch = try ScratchJournal()
    server = ServerModel(seed: seed)
  }

  func runOnce() throws {
    for _ in 0..<server.number(below: 12) { server.change() }
    let run = try scratch.nextRun()
    if server.chance(10) { try importOne(run) } else { try backUp(run) }
    let isSnapshot = server.chance(75)
    try journal.finishRun(
      run, state: isSnapshot ? .done : .failed, exitCode: isSnapshot ? .done : .tryLater,
      summary: "{}", isSnapshot: isSnapshot, now: 1)
    guard isSnapshot else { return }
    expected[run] = try state()
  }

  /// What the archive should show now, if a snapshot were taken.
  private func state() throws -> [String: Shown] {
    var state: [String: Shown] = [:]
    for folder in try journal.folders(limit: 1000) {
      let name = folder.facts.name.description
      let own = imported[name] ?? []
      if let settled = settled[name] {
        let all = settled.messages.flatMap { message, count in
          Array(repeating: message, count: count)
        }
        state[name] = try shown(all, and: own, in: folder.id)
      } else {
        // Never finished: as far as it has come.
        state[name] = Shown(
          try journal.messages(in: folder.id, ListFilter(.present), limit: 1000)
            .map(Self.message))
      }
    }
    return state.filter { !$0.value.messages.isEmpty }
  }

  /// An imported message that shares its stored copy with one of the server's is no second one.
  private func shown(
    _ served: [ServerModel.Message], and own: [ServerModel.Message], in folder: FolderID
  ) throws -> Shown {
    own.isEmpty ? Shown(served) : Shown(served + own)
  }

  private func importOne(_ run: RunID) throws {
    // Contents of its own, so that no stored copy is shared with the server's.
    let message = ServerModel.Message(
      content: UInt64(100 + server.number(below: 50)), flags: server.flags())
    let name = server.folders[server.number(below: server.folders.count)].name
    if imported[name]?.contains(where: { $0.content == message.content }) == true { return }
    let folder = try self.folder(name, run: run)
    let generation = try journal.importGeneration(of: folder, run: run)
    _ = try journal.addOccurrence(
      NewOccurrence(
        generation: generation, uid: nil, content: ScratchJournal.content(message.content),
        diskSize: 1, internalDate: nil, announcedSize: nil, flags: message.flags),
      run: run
    ) { .file(baseName: "\(message.content).\($0)") }
    imported[name, default: []].append(message)
  }

  private func folder(_ name: String, run: RunID) throws -> FolderID {
    try journal.upsertFolder(
      FolderFacts(name: MailboxName(text: name), delimiter: nil), run: run
    ) { name }.id
  }

  private func backUp(_ run: RunID) throws {
    let names = Set(server.folders.map(\.name))
    for folder in try journal.folders(limit: 1000) where !folder.isGone {
      let name = folder.facts.name.description
      guard !names.contains(name), server.chance(80) else { continue }
      if settled[name] == nil, try journal.currentGeneration(of: folder.id) == nil { continue }
      try journal.markFolderGone(folder.id, run: run)
      settled[name] = Shown([])
    }
    for index in server.folders.indices {
      // A folder may not be asked for.
      if server.chance(20) { continue }
      let folder = server.folders[index]
      let id = try self.folder(folder.name, run: run)
      if server.chance(10) {
        try journal.recordFolder(id, of: run, FolderProgress(.skipped))
        continue
      }
      try work(on: folder, id, run: run)
    }
  }

  private func work(on folder: ServerModel.Folder, _ id: FolderID, run: RunID) throws {
    let isWhole = server.chance(70)
    var generation = try journal.currentGeneration(of: id)
    if generation?.uidValidity != UIDValidity(folder.uidValidity) {
      generation = try journal.openGeneration(
        of: id, uidValidity: UIDValidity(folder.uidValidity), run: run)
      // Dies before anything has come.
      if !isWhole, server.chance(30) { return }
    }
    guard let generation = generation?.id else { return }
    let known = try journal.presentUIDs(of: generation)
    let listed = UIDSet(folder.messages.keys.map(ScratchJournal.uid))
    var gone = known.subtracting(listed)
    if !isWhole { gone = gone.filter { _ in server.chance(50) } }
    try journal.markGone(gone, of: generation, run: run)
    _ = try journal.markPresentAgain(listed.subtracting(known), of: generation, run: run)
    let present = try journal.presentUIDs(of: generation)
    for (uid, message) in folder.messages.sorted(by: { $0.key < $1.key }) {
      if !isWhole, server.chance(40) { continue }
      let number = ScratchJournal.uid(uid)
      guard present.contains(number) else {
        try scratch.add(
          uid: uid, content: message.content, flags: message.flags, generation: generation,
          run: run)
        continue
      }
      let mark = try journal.marks(of: generation, in: number...number, limit: 1).first
      // There and back within a run.
      if let mark, server.chance(10) {
        try journal.updateMarks(of: mark.id, server.flags(), run: run)
      }
      if let mark { try journal.updateMarks(of: mark.id, message.flags, run: run) }
    }
    guard isWhole else {
      // A killed run leaves no record.
      if server.chance(50) {
        try journal.recordFolder(id, of: run, FolderProgress(.partial))
      }
      return
    }
    _ = try journal.retireSuperseded(in: id, run: run)
    let isPartial = server.chance(20)
    try journal.recordFolder(
      id, of: run,
      isPartial
        ? FolderProgress(.partial, failed: 1, isEnumerated: true) : FolderProgress(.complete))
    settled[folder.name] = Shown(folder.messages.values)
  }

  private static func message(_ listed: ListedMessage) -> ServerModel.Message {
    ServerModel.Message(content: listed.wireSize - 100, flags: listed.flags)
  }

  func checkAll(_ comment: Comment) throws {
    let rows = try journal.snapshots(limit: 1000)
    #expect(rows.map(\.id) == expected.keys.sorted(by: >), comment)
    for row in rows {
      let wanted = expected[row.id] ?? [:]
      var found: [String: [ServerModel.Message]] = [:]
      var after: ListedMessage.Key?
      // Pages end in all places.
      while case let page = try journal.messages(
        ListFilter(.present), at: row.id, after: after, limit: 7), let last = page.last
      {
        after = last.key
        for message in page {
          found[message.folderName.description, default: []].append(Self.message(message))
          #expect(message.goneSince == nil)
        }
      }
      #expect(
        found.mapValues { ServerModel.Shown($0) } == wanted, "\(comment) at \(row.id.rawValue)")
      let total = wanted.values.reduce(0) { $0 + $1.messages.values.reduce(0, +) }
      #expect(row.messages == total, "\(comment) count at \(row.id.rawValue)")
      let there = try journal.folders(at: row.id, limit: 1000).filter { !$0.isGone }
      #expect(row.folders == there.count, comment)
    }
  }
}

extension UIDSet {
  fileprivate func filter(_ isKept: (UID) -> Bool) -> UIDSet {
    UIDSet(self.filter { isKept($0) } as [UID])
  }
}

internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal
internal import Synchronization

/// Goes through the folders of an account and removes on the server what the archive holds.
struct ServerRemovalPass: Sendable {
  let opener: AccountOpener
  let keeper: JournalKeeper
  let rules: RemovalRules
  let connections: Int
  let observer: any JobObserver
  let isVerbose: Bool
  let stop: StopSignal
  /// Gets what came of each folder.
  let tell: @Sendable (FolderRemoval) -> Void

  /// What came of all folders.
  struct Outcome: Sendable {
    var counts = JobSummary.Offload()
    var failure: (any Error)?

    var isPartial: Bool {
      counts.foldersHeld > 0 || counts.foldersIncomplete > 0 || counts.removal.doubtful > 0
        || counts.removal.marked > 0
    }
  }

  /// The folders to go through, unless some are named: not drafts, nor views of what is in other folders.
  static func usual(_ mailboxes: [ListedMailbox]) -> [ListedMailbox] {
    let drafts = SpecialUseFolders.find(in: FolderDiscovery.candidates(mailboxes))[.drafts]
    return mailboxes.indices.filter { index in
      let uses = mailboxes[index].attributes.compactMap(SpecialUse.init(attribute:))
      return index != drafts && !uses.contains { [.all, .flagged, .important].contains($0) }
    }.map { mailboxes[$0] }
  }

  func perform(_ mailboxes: [ListedMailbox]) async throws -> Outcome {
    var outcome = Outcome()
    let marks = Dictionary(grouping: try await keeper.massRemovals(), by: \.name)
    let held = mailboxes.filter { marks[$0.name] != nil && !rules.allowsMassRemoval }
    for mailbox in held {
      guard let mark = marks[mailbox.name]?.first else { continue }
      observer.receive(.warning(.massRemoval(of: mark)))
    }
    outcome.counts.foldersHeld = held.count
    let names = Set(held.map(\.name))
    let queue = FolderQueue(mailboxes.filter { !names.contains($0.name) }.map(\.name))
    let unfinished = Unfinished()
    let count = max(1, min(connections, queue.count))
    let meter = ProgressMeter(observer: observer)
    meter.update { $0.foldersTotal = queue.count }
    let results = await withTaskGroup(of: WorkerResult.self) { group in
      for number in 0..<count {
        let link = number == 0 ? opener.takeLink() : opener.makeLink(stop: stop)
        let remover = ServerRemover(
          number: number, link: link, keeper: keeper, rules: rules, observer: observer,
          isVerbose: isVerbose, meter: meter, stop: stop)
        group.addTask { await work(remover, queue, unfinished, meter) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    meter.flush()
    for result in results {
      outcome.counts.folders += result.folders
      outcome.counts.foldersIncomplete += result.incomplete
      outcome.counts.removal.add(result.removal)
    }
    for folder in unfinished.all {
      outcome.counts.foldersIncomplete += 1
      outcome.counts.removal.add(folder.counts)
      tell(folder)
    }
    // Who was not let in has left the folders to the others.
    let failures = results.compactMap(\.failure)
    let worst =
      failures.first { ($0 as? any Explainable)?.scope ?? .run == .run } ?? failures.first
    let isGrave = ((worst as? any Explainable)?.scope ?? .run) == .run
    if isGrave || queue.count > 0 { outcome.failure = worst }
    if rules.isApplied, rules.allowsMassRemoval, outcome.failure == nil {
      let lifted = mailboxes.compactMap { marks[$0.name]?.first?.folder }
      do {
        try await keeper.liftMassRemovals(of: lifted)
      } catch {
        // What was removed is told all the same.
        outcome.failure = error
      }
    }
    return outcome
  }

  private struct WorkerResult: Sendable {
    var folders = 0
    var incomplete = 0
    var removal = RemovalReport()
    var failure: (any Error)?
  }

  /// Folders that a connection has begun and not come to the end of.
  private final class Unfinished: Sendable {
    private let folders = Mutex<[MailboxName: FolderRemoval]>([:])

    func take(_ name: MailboxName) -> FolderRemoval? {
      folders.withLock { $0.removeValue(forKey: name) }
    }

    func put(_ name: MailboxName, _ removal: FolderRemoval) {
      folders.withLock { $0[name] = removal }
    }

    var all: [FolderRemoval] {
      folders.withLock { $0.values.sorted { $0.name < $1.name } }
    }
  }

  private func work(
    _ remover: ServerRemover, _ queue: FolderQueue, _ unfinished: Unfinished,
    _ meter: ProgressMeter
  ) async -> WorkerResult {
    var result = WorkerResult()
    while let name = queue.next() {
      let (folder, failure) = await remover.clear(name, after: unfinished.take(name))
      if let failure {
        if folder.isBegun { unfinished.put(name, folder) }
        queue.putBack(name)
        result.failure = failure
        return result
      }
      result.folders += 1
      result.removal.add(folder.counts)
      if folder.reason != nil { result.incomplete += 1 }
      meter.update { $0.foldersDone += 1 }
      tell(folder)
    }
    await remover.leave()
    return result
  }
}

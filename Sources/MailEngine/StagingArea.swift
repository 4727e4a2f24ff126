internal import Synchronization

/// Where workers leave what the journal has to take in, and where the committer fetches it.
///
/// Ordered: what a worker leaves later is handed over later. Bounded: a worker that is far ahead
/// of the disk waits. A batch is due by count, by bytes or by age (RELIABILITY: about 1,000 files,
/// 64 MB, 1 s).
final class StagingArea: Sendable {
  static let batchCount = 1000
  static let batchOctets: UInt64 = 64 << 20
  static let batchAge = Duration.seconds(1)
  /// The same where another account waits for what is committed.
  static let followedBatchAge = Duration.milliseconds(150)
  /// How many batches may wait before workers do.
  static let waitingBatches = 2

  private struct State {
    let batchAge: Duration
    var entries: [JournalEntry] = []
    /// How many of them are more than a change of flags, which is soon done.
    var messages = 0
    var octets: UInt64 = 0
    var since: ContinuousClock.Instant?
    var isClosed = false
    var committer: CheckedContinuation<Void, Never>?
    var workers: [CheckedContinuation<Void, Never>] = []
    /// Entries that were ever left, and those whose batch is committed.
    var left: UInt64 = 0
    var committed: UInt64 = 0
    /// Who waits until so many are committed.
    var settlers: [(mark: UInt64, continuation: CheckedContinuation<Void, Never>)] = []

    var isDue: Bool {
      guard let since else { return isClosed }
      return isClosed || !settlers.isEmpty || messages >= StagingArea.batchCount
        || entries.count >= StagingArea.batchCount * StagingArea.waitingBatches
        || octets >= StagingArea.batchOctets
        || ContinuousClock.now - since >= batchAge
    }

    var isFull: Bool {
      entries.count >= StagingArea.batchCount * StagingArea.waitingBatches
        || octets >= StagingArea.batchOctets * UInt64(StagingArea.waitingBatches)
    }
  }

  private let state: Mutex<State>

  /// - Parameter isFollowed: whether what is committed is sent on at once.
  init(isFollowed: Bool = false) {
    state = Mutex(State(batchAge: isFollowed ? Self.followedBatchAge : Self.batchAge))
  }

  /// Leaves one entry; never waits.
  func add(_ entry: JournalEntry) {
    let committer: CheckedContinuation<Void, Never>? = state.withLock { state in
      state.entries.append(entry)
      if !entry.isMarks { state.messages += 1 }
      state.left += 1
      state.octets += entry.octets
      if state.since == nil { state.since = .now }
      guard state.isDue else { return nil }
      defer { state.committer = nil }
      return state.committer
    }
    committer?.resume()
  }

  /// Waits until the committer has caught up, if it is far behind.
  func waitForRoom() async {
    guard state.withLock({ $0.isFull && !$0.isClosed }) else { return }
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let isFree = state.withLock { state in
        if state.isFull && !state.isClosed {
          state.workers.append(continuation)
          return false
        }
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  /// Waits until everything that was left so far is in the journal, or nobody takes it there.
  func settle() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let (isSettled, committer) = state.withLock { state in
        if state.isClosed || state.committed >= state.left {
          return (true, nil as CheckedContinuation<Void, Never>?)
        }
        state.settlers.append((state.left, continuation))
        guard state.isDue else { return (false, nil) }
        defer { state.committer = nil }
        return (false, state.committer)
      }
      committer?.resume()
      if isSettled { continuation.resume() }
    }
  }

  /// The batch that was handed out last, of so many entries, is in the journal.
  func noteCommitted(_ count: Int) {
    let settled = state.withLock { state in
      state.committed += UInt64(count)
      let committed = state.committed
      defer { state.settlers.removeAll { $0.mark <= committed } }
      return state.settlers.filter { $0.mark <= committed }
    }
    for settler in settled { settler.continuation.resume() }
  }

  /// Wakes the committer if a batch is due by age; called now and then.
  func tick() {
    let committer: CheckedContinuation<Void, Never>? = state.withLock { state in
      guard state.isDue else { return nil }
      defer { state.committer = nil }
      return state.committer
    }
    committer?.resume()
  }

  /// Whether there is something that the committer is to take now.
  var isDue: Bool { state.withLock { $0.isDue } }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// No more entries will come, or nobody will take them; everybody who waits is woken.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer {
        state.committer = nil
        state.workers = []
        state.settlers = []
      }
      return state.workers + state.settlers.map(\.continuation)
        + [state.committer].compactMap { $0 }
    }
    for continuation in waiting { continuation.resume() }
  }

  /// The next batch, once one is due; nil when the area is closed and empty.
  func nextBatch() async -> [JournalEntry]? {
    while true {
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        let isDue = state.withLock { state in
          if state.isDue { return true }
          state.committer = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
      let (batch, workers, isOver) = state.withLock { state in
        let batch = state.entries
        state.entries = []
        state.messages = 0
        state.octets = 0
        state.since = nil
        defer { state.workers = [] }
        return (batch, state.workers, state.isClosed)
      }
      for worker in workers { worker.resume() }
      if !batch.isEmpty { return batch }
      if isOver { return nil }
    }
  }
}

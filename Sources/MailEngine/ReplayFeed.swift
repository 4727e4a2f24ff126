internal import MailTypes
internal import SyncJournal
internal import Synchronization

/// What the pulling side of a migration has committed, for the side that sends.
///
/// A folder is begun once its messages of before are planned, and goes on while more of it comes.
/// Whoever has begun it keeps it: what one connection has learnt of a folder no other one knows.
/// The pull waits while too much is to be sent.
final class ReplayFeed: Sendable {
  /// What may wait to be sent before the pull waits: messages, and their octets.
  static let mostMessages = 20_000
  static let mostOctets: UInt64 = 256 << 20

  /// What one COMMIT has brought for a folder.
  struct News: Sendable {
    let folder: TargetFolderID
    var messages = 0
    var octets: UInt64 = 0
    /// Whether the pull is done with all folders that go there.
    var isFinished = false
  }

  /// How a connection goes on that has sent all there was of a folder.
  enum Step: Hashable, Sendable {
    /// More has come.
    case more
    /// Nothing more will come.
    case end
    /// Other folders have more to do.
    case leave
    /// Nothing has happened for a while.
    case idle
  }

  private struct Entry {
    let folder: ReplayFolder
    var owner: Int?
    /// Whether something has been planned since its owner last looked.
    var hasNews = false
    var isFinished = false
    /// Whether it waits for its end, since the target holds messages that may be those to come.
    var isHeldBack = false
    /// Whether nobody is to come back to it.
    var isOver = false
    /// What waits to be sent.
    var messages = 0
    var octets: UInt64 = 0

    /// Whether there is something to do.
    var isDue: Bool { !isOver && (isFinished || hasNews && !isHeldBack) }
    /// Whether what waits of it will be sent without more of it coming.
    var counts: Bool { !isOver && (isFinished || !isHeldBack) }
  }

  private struct State {
    private(set) var entries: [TargetFolderID: Entry] = [:]
    var isClosed = false
    /// Grows with each change.
    var revision = 0
    var onRoom: (@Sendable () -> Void)?
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
    /// What is due, in that order, of nobody (nil) and of each connection; not all of it still is.
    private var queues: [Int?: [TargetFolderID]] = [:]
    /// Folders that are not over, of nobody and of each connection.
    private(set) var open: [Int?: Int] = [:]
    private var messages = 0
    private var octets: UInt64 = 0

    var isFull: Bool {
      !isClosed && (messages >= ReplayFeed.mostMessages || octets >= ReplayFeed.mostOctets)
    }

    mutating func add(_ folder: ReplayFolder) {
      entries[folder.targetRow] = Entry(folder: folder)
      open[nil, default: 0] += 1
    }

    mutating func update(_ id: TargetFolderID, _ body: (inout Entry) -> Void) {
      guard var entry = entries[id] else { return }
      revision += 1
      let former = entry
      body(&entry)
      entries[id] = entry
      if former.counts {
        messages -= former.messages
        octets &-= former.octets
      }
      if entry.counts {
        messages += entry.messages
        octets &+= entry.octets
      }
      if !former.isOver { open[former.owner, default: 0] -= 1 }
      if !entry.isOver { open[entry.owner, default: 0] += 1 }
      if entry.isDue, !former.isDue || former.owner != entry.owner {
        queues[entry.owner, default: []].append(id)
      }
    }

    /// What there is to do for a connection: what it has begun comes first.
    mutating func due(for worker: Int) -> TargetFolderID? {
      firstDue(of: worker) ?? firstDue(of: nil)
    }

    /// Whether there is work that nobody has taken and that is worth a login.
    mutating func isNeeded() -> Bool {
      guard let id = firstDue(of: nil), let entry = entries[id] else { return false }
      return entry.messages > 0 || (queues[nil]?.count ?? 0) > 8
    }

    private mutating func firstDue(of owner: Int?) -> TargetFolderID? {
      while let id = queues[owner]?.first {
        if let entry = entries[id], entry.isDue, entry.owner == owner { return id }
        queues[owner]?.removeFirst()
      }
      return nil
    }
  }

  private let state = Mutex(State())

  init(_ folders: [ReplayFolder]) {
    state.withLock { state in
      for folder in folders { state.add(folder) }
    }
  }

  // MARK: The pulling side

  /// Whether so much waits to be sent that the pull waits.
  var isFull: Bool { state.withLock { $0.isFull } }

  /// Calls `action` whenever there is room again.
  func whenRoom(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.onRoom = action }
  }

  /// Waits until there is room.
  func waitForRoom(_ stop: StopSignal) async {
    while isFull, !stop.isStopping {
      await wait(seconds: 0.5) { !stop.isStopping && $0.isFull }
    }
  }

  /// Takes in what a COMMIT has brought.
  func note(_ news: [News]) {
    guard !news.isEmpty else { return }
    change { state in
      for item in news {
        state.update(item.folder) { entry in
          entry.hasNews = entry.hasNews || item.messages > 0
          entry.messages += item.messages
          entry.octets &+= item.octets
          entry.isFinished = entry.isFinished || item.isFinished
        }
      }
    }
  }

  // MARK: The sending side

  /// Whether the pull is done with a folder.
  func isFinished(_ folder: TargetFolderID) -> Bool {
    state.withLock { $0.entries[folder]?.isFinished ?? true }
  }

  /// Waits until the pull is done with a folder.
  func waitForEnd(of folder: TargetFolderID, _ stop: StopSignal) async {
    while !stop.isStopping, !isFinished(folder) {
      await wait {
        !stop.isStopping && $0.entries[folder]?.isFinished == false && !$0.isClosed
      }
      if state.withLock({ $0.isClosed }) { return }
    }
  }

  /// The next folder that has something to do; nil when nothing is left for this connection.
  func next(for worker: Int, _ stop: StopSignal) async -> ReplayFolder? {
    while !stop.isStopping {
      let (folder, isOver): (ReplayFolder?, Bool) = change { state in
        guard !state.isClosed else { return (nil, true) }
        guard let id = state.due(for: worker) else {
          return (nil, state.open[nil, default: 0] + state.open[worker, default: 0] == 0)
        }
        state.update(id) { entry in
          entry.owner = worker
          entry.hasNews = false
          entry.isOver = entry.isFinished
        }
        return (state.entries[id]?.folder, false)
      }
      if folder != nil || isOver { return folder }
      await wait { !stop.isStopping && $0.due(for: worker) == nil && !$0.isClosed }
    }
    return nil
  }

  /// Whether folders are left that this connection may have to go on with.
  func isOpen(for worker: Int) -> Bool {
    state.withLock {
      !$0.isClosed && $0.open[nil, default: 0] + $0.open[worker, default: 0] > 0
    }
  }

  /// Waits until there is work for another connection; false at the end.
  func waitForNeed(_ stop: StopSignal) async -> Bool {
    while !stop.isStopping {
      let (isNeeded, isOver) = state.withLock { state in
        (state.isNeeded(), state.isClosed || state.open[nil, default: 0] == 0)
      }
      if isNeeded || isOver { return isNeeded }
      await wait {
        !stop.isStopping && !$0.isNeeded() && !$0.isClosed && $0.open[nil, default: 0] > 0
      }
    }
    return false
  }

  /// How the connection goes on that has sent all that was planned of a folder.
  ///
  /// - Parameter patience: seconds after which it is `.idle`.
  func step(of folder: TargetFolderID, _ worker: Int, patience: Double) async -> Step {
    let first = take(folder, worker)
    if let first { return first }
    await wait(seconds: patience) { state in
      guard !state.isClosed, let entry = state.entries[folder] else { return false }
      return !entry.hasNews && !entry.isFinished && state.due(for: worker) == nil
    }
    return take(folder, worker) ?? .idle
  }

  private func take(_ folder: TargetFolderID, _ worker: Int) -> Step? {
    change { state in
      guard !state.isClosed, let entry = state.entries[folder] else { return .end }
      if entry.isFinished {
        // Whatever has come before is sent with this.
        state.update(folder) { entry in
          entry.isOver = true
          entry.hasNews = false
        }
        return .end
      }
      if entry.hasNews {
        state.update(folder) { $0.hasNews = false }
        return .more
      }
      if entry.messages > 0 || entry.octets > 0 {
        // All that was planned is sent: what still counts was planned twice, or under another name.
        state.update(folder) { ($0.messages, $0.octets) = (0, 0) }
      }
      return state.due(for: worker) == nil ? nil : .leave
    }
  }

  /// Messages of a folder no longer wait to be sent.
  func noteSettled(_ messages: Int, octets: UInt64, of folder: TargetFolderID) {
    guard messages > 0 else { return }
    change { state in
      state.update(folder) { entry in
        entry.messages = max(0, entry.messages - messages)
        entry.octets = entry.octets > octets ? entry.octets - octets : 0
      }
    }
  }

  /// The folder is gone on with when the pull is done with it.
  func holdBack(_ folder: TargetFolderID) {
    change { $0.update(folder) { $0.isHeldBack = true } }
  }

  /// Nobody comes back to the folder before the end.
  func giveUp(_ folder: TargetFolderID) {
    change { $0.update(folder) { $0.isOver = true } }
  }

  /// Nothing is sent any more.
  func close() {
    change { state in
      state.isClosed = true
      state.revision += 1
    }
  }

  /// Wakes everybody who waits, to look around.
  func wake() { change { $0.revision += 1 } }

  /// Wakes those who wait where the body has changed something.
  @discardableResult
  private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
    let (value, waiters, onRoom) = state.withLock { state in
      let former = (state.revision, state.isFull)
      let value = body(&state)
      guard state.revision != former.0 else {
        return (value, [CheckedContinuation<Void, Never>](), (@Sendable () -> Void)?.none)
      }
      defer { state.waiters = [:] }
      return (
        value, Array(state.waiters.values), former.1 && !state.isFull ? state.onRoom : nil
      )
    }
    for waiter in waiters { waiter.resume() }
    onRoom?()
    return value
  }

  /// Waits until something changes, at most so long, unless there is no reason to.
  private func wait(
    seconds: Double = 60, while condition: (inout State) -> Bool
  ) async {
    let timer = Mutex<Task<Void, Never>?>(nil)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let number: Int? = state.withLock { state in
        guard condition(&state) else { return nil }
        state.nextWaiter += 1
        state.waiters[state.nextWaiter] = continuation
        return state.nextWaiter
      }
      guard let number else {
        continuation.resume()
        return
      }
      let task = Task { [self] in
        do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
      }
      timer.withLock { $0 = task }
    }
    timer.withLock { $0?.cancel() }
  }
}

internal import MailTypes

/// Hands the work of a backup to the connections: folders to look through, then UIDs to fetch.
///
/// A connection stays in the folder that it has selected while there is work there, since a
/// change costs a round trip; then it looks through a new folder; then it helps another one.
actor BackupScheduler {
  enum Step: Sendable {
    case examine(BackupFolder)
    case fetch(BackupFolder, UIDSet)
    /// Of messages that waited until other folders had fetched them.
    case attach(BackupFolder, UIDSet)
  }

  /// What looking through a folder has found to be done.
  struct Work: Sendable {
    /// To be fetched.
    var chunks: [UIDSet] = []
    /// To be attached when everything else is fetched.
    var later = UIDSet()
    /// Whether the UIDs are good for no other connection than the one that looked.
    var isForOneConnection = false
  }

  private struct Remaining {
    var folder: BackupFolder
    var chunks: [UIDSet] = []
    /// Chunks that a connection works on.
    var taken = 0
    var isExamined = false
    /// What waits until everything else is fetched.
    var later = UIDSet()
    /// Whether that has been begun.
    var isAttaching = false
    var isForOneConnection = false
    /// Whether the folder is to be looked through once more when nobody works on it.
    var beginsAnew = false

    /// Whether nothing but waiting is to be done.
    var isWaiting: Bool { isExamined && chunks.isEmpty && taken == 0 && !later.isEmpty }
    var isDone: Bool { isExamined && chunks.isEmpty && taken == 0 && later.isEmpty }
  }

  private var unseen: [BackupFolder]
  private var remaining: [Int: Remaining] = [:]
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var isClosed = false

  init(folders: [BackupFolder]) { unseen = folders.reversed() }

  /// Whether everything has been done.
  var isDone: Bool { unseen.isEmpty && remaining.isEmpty }

  /// The next piece of work; waits while other connections may still bring some; nil at the end.
  func next(selected: Int?) async -> Step? {
    while !isClosed {
      if let step = take(selected: selected) { return step }
      if remaining.isEmpty { return nil }
      await withCheckedContinuation { waiters.append($0) }
    }
    return nil
  }

  /// One more chunk of the folder that is selected, without waiting.
  func more(of folder: Int) -> UIDSet? {
    guard !isClosed, var entry = remaining[folder], let chunk = entry.chunks.popLast() else {
      return nil
    }
    entry.taken += 1
    remaining[folder] = entry
    return chunk
  }

  /// The folder has been looked through, and this is to be done.
  ///
  /// - Returns: whether nothing is left of it.
  func examined(_ folder: BackupFolder, _ work: Work) -> Bool {
    guard var entry = remaining[folder.id] else { return false }
    entry.isExamined = true
    entry.chunks = work.chunks.reversed()
    entry.later = work.later
    entry.isForOneConnection = work.isForOneConnection
    remaining[folder.id] = entry.isDone ? nil : entry
    wake()
    return entry.isDone
  }

  /// A chunk is done, well or not.
  ///
  /// - Returns: whether it was the folder's last.
  func finished(_ folder: BackupFolder) -> Bool {
    guard var entry = remaining[folder.id] else { return false }
    entry.taken -= 1
    if entry.beginsAnew, entry.taken == 0 {
      putBack(unseen: folder)
      return false
    }
    remaining[folder.id] = entry.isDone ? nil : entry
    if entry.isDone || entry.isWaiting { wake() }
    return entry.isDone
  }

  /// The folder has been renumbered: what is left of it is found anew when nobody works on it.
  func restart(_ folder: BackupFolder) {
    guard var entry = remaining[folder.id] else { return }
    entry.chunks = []
    entry.later = UIDSet()
    entry.beginsAnew = true
    remaining[folder.id] = entry
  }

  /// Whoever took this does not begin it now.
  func putBack(_ step: Step) {
    switch step {
    case .examine(let folder): putBack(unseen: folder)
    case .fetch(let folder, let chunk): putBack(folder, chunk: chunk)
    case .attach(let folder, let uids): postpone(folder, attaching: uids)
    }
  }

  /// The connection could not go on with a chunk: another one may.
  func putBack(_ folder: BackupFolder, chunk: UIDSet) {
    guard var entry = remaining[folder.id] else { return }
    entry.taken -= 1
    if entry.beginsAnew {
      if entry.taken == 0 { putBack(unseen: folder) } else { remaining[folder.id] = entry }
      return
    }
    entry.chunks.append(chunk)
    // Whoever could use them alone is gone.
    entry.isForOneConnection = false
    remaining[folder.id] = entry
    wake()
  }

  /// The connection could not look through the folder: another one may.
  func putBack(unseen folder: BackupFolder) {
    remaining[folder.id] = nil
    unseen.append(folder)
    wake()
  }

  /// The folder is looked through, or what waits attached, when all others have been.
  func postpone(_ folder: BackupFolder, attaching uids: UIDSet?) {
    if let uids {
      remaining[folder.id]?.isExamined = true
      remaining[folder.id]?.later = uids
    } else {
      remaining[folder.id] = nil
      unseen.insert(folder, at: 0)
    }
    wake()
  }

  /// Whether there are folders that no connection has looked through yet.
  var hasUnseen: Bool { !unseen.isEmpty }

  /// Gives up what is left of a folder; the chunks that others work on end on their own.
  func abandon(_ folder: BackupFolder) {
    guard var entry = remaining[folder.id] else { return }
    entry.chunks = []
    entry.later = UIDSet()
    entry.beginsAnew = false
    remaining[folder.id] = entry.taken == 0 ? nil : entry
    wake()
  }

  /// No connection takes anything any more.
  func close() {
    isClosed = true
    wake()
  }

  private func take(selected: Int?) -> Step? {
    if let selected, let chunk = more(of: selected), let entry = remaining[selected] {
      return .fetch(entry.folder, chunk)
    }
    if let folder = unseen.popLast() {
      remaining[folder.id] = Remaining(folder: folder)
      return .examine(folder)
    }
    let fullest = remaining.values.filter { !$0.chunks.isEmpty && !$0.isForOneConnection }
      .max { ($0.chunks.count, $1.folder.id) < ($1.chunks.count, $0.folder.id) }
    if let fullest, let chunk = more(of: fullest.folder.id) {
      return .fetch(fullest.folder, chunk)
    }
    return takeWaiting(selected: selected)
  }

  /// What waits, once nothing else is under way that could bring it.
  private func takeWaiting(selected: Int?) -> Step? {
    let waiting = remaining.values.filter(\.isWaiting)
    guard !waiting.isEmpty,
      remaining.values.allSatisfy({ $0.isWaiting || $0.isAttaching })
    else { return nil }
    guard
      let entry = waiting.first(where: { $0.folder.id == selected })
        ?? waiting.min(by: { $0.folder.id < $1.folder.id })
    else { return nil }
    remaining[entry.folder.id]?.isExamined = false
    remaining[entry.folder.id]?.isAttaching = true
    remaining[entry.folder.id]?.later = UIDSet()
    return .attach(entry.folder, entry.later)
  }

  private func wake() {
    for waiter in waiters { waiter.resume() }
    waiters = []
  }
}

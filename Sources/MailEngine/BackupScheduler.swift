internal import MailTypes

/// Hands the work of a backup to the connections: folders to look through, then UIDs to fetch.
///
/// A connection stays in the folder that it has selected while there is work there, since a
/// change costs a round trip; then it looks through a new folder; then it helps another one.
actor BackupScheduler {
  enum Step: Sendable {
    case examine(BackupFolder)
    case fetch(BackupFolder, UIDSet)
  }

  private struct Remaining {
    var folder: BackupFolder
    var chunks: [UIDSet] = []
    /// Chunks that a connection works on.
    var taken = 0
    var isExamined = false
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

  /// The folder has been looked through, and `chunks` are to be fetched.
  ///
  /// - Returns: whether nothing is left of it.
  func examined(_ folder: BackupFolder, chunks: [UIDSet]) -> Bool {
    guard var entry = remaining[folder.id] else { return false }
    entry.isExamined = true
    entry.chunks = chunks.reversed()
    remaining[folder.id] = chunks.isEmpty ? nil : entry
    wake()
    return chunks.isEmpty
  }

  /// A chunk is done, well or not.
  ///
  /// - Returns: whether it was the folder's last.
  func finished(_ folder: BackupFolder) -> Bool {
    guard var entry = remaining[folder.id] else { return false }
    entry.taken -= 1
    let isLast = entry.isExamined && entry.taken == 0 && entry.chunks.isEmpty
    remaining[folder.id] = isLast ? nil : entry
    if isLast { wake() }
    return isLast
  }

  /// Whoever took this does not begin it now.
  func putBack(_ step: Step) {
    switch step {
    case .examine(let folder): putBack(unseen: folder)
    case .fetch(let folder, let chunk): putBack(folder, chunk: chunk)
    }
  }

  /// The connection could not go on with a chunk: another one may.
  func putBack(_ folder: BackupFolder, chunk: UIDSet) {
    guard var entry = remaining[folder.id] else { return }
    entry.taken -= 1
    entry.chunks.append(chunk)
    remaining[folder.id] = entry
    wake()
  }

  /// The connection could not look through the folder: another one may.
  func putBack(unseen folder: BackupFolder) {
    remaining[folder.id] = nil
    unseen.append(folder)
    wake()
  }

  /// The folder is looked through when all others have been.
  func postpone(_ folder: BackupFolder) {
    remaining[folder.id] = nil
    unseen.insert(folder, at: 0)
    wake()
  }

  /// Whether there are folders that no connection has looked through yet.
  var hasUnseen: Bool { !unseen.isEmpty }

  /// Gives up what is left of a folder; the chunks that others work on end on their own.
  func abandon(_ folder: BackupFolder) {
    guard var entry = remaining[folder.id] else { return }
    entry.chunks = []
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
    let fullest = remaining.values.filter { !$0.chunks.isEmpty }
      .max { ($0.chunks.count, $1.folder.id) < ($1.chunks.count, $0.folder.id) }
    guard let fullest, let chunk = more(of: fullest.folder.id) else { return nil }
    return .fetch(fullest.folder, chunk)
  }

  private func wake() {
    for waiter in waiters { waiter.resume() }
    waiters = []
  }
}

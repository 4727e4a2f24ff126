internal import MailTypes

/// Hands the work of a backup to the connections: folders to look through, then UIDs to fetch.
///
/// A connection stays in the folder that it has selected while there is work there, since a
/// change costs a round trip; then it looks through a new folder; then it helps with the one that
/// has the most octets left. So a large folder is read over all connections, each with UIDs of its
/// own, and its end waits for the last of them.
actor BackupScheduler {
  /// What a connection takes on at a time, in octets: enough that it is busy for many round trips.
  static let shareOctets: UInt64 = 8 << 20
  /// What it may hold though others come to help: what a common line carries on the way there and back.
  static let leastHeld: UInt64 = 4 << 20
  /// What is worth a command, where so much is left.
  static let leastShare: UInt64 = 1 << 20
  /// What a folder must have left for another connection to come and help.
  ///
  /// To log in and to open it costs some ten round trips, in which a common line carries about so much.
  static let helpOctets: UInt64 = 4 << 20
  /// Messages that are taken on at a time while nothing is known of their size.
  static let firstShare = 20

  enum Step: Sendable {
    case examine(BackupFolder)
    case fetch(BackupFolder, UIDSet)
    /// Of messages that waited until other folders had fetched them.
    case attach(BackupFolder, UIDSet)
  }

  /// What looking through a folder has found to be done.
  struct Work: Sendable {
    /// To be fetched; a connection takes one on at a time, or a part of one.
    var chunks: [UIDSet] = []
    /// To be attached when everything else is fetched.
    var later = UIDSet()
    /// Whether the UIDs are good for no other connection than the one that looked.
    var isForOneConnection = false
  }

  private struct Remaining {
    var folder: BackupFolder
    private(set) var chunks: [UIDSet] = []
    /// The messages of these.
    private(set) var messages = 0
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

    init(folder: BackupFolder) { self.folder = folder }

    mutating func push(_ chunk: UIDSet) {
      chunks.append(chunk)
      messages += chunk.count
    }

    mutating func pop() -> UIDSet? {
      guard let chunk = chunks.popLast() else { return nil }
      messages -= chunk.count
      return chunk
    }

    mutating func dropChunks() {
      chunks = []
      messages = 0
    }
    /// Whether nothing but waiting is to be done.
    var isWaiting: Bool { isExamined && chunks.isEmpty && taken == 0 && !later.isEmpty }
    var isDone: Bool { isExamined && chunks.isEmpty && taken == 0 && later.isEmpty }
  }

  private var unseen: [BackupFolder]
  private var remaining: [Int: Remaining] = [:]
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var isClosed = false
  private let connections: Int
  private let sizes: MessageSizes
  /// Whether nothing is to be fetched for now.
  private let isHeldUp: @Sendable () -> Bool

  /// - Parameters:
  ///   - connections: how many share the work.
  ///   - isHeldUp: whether nothing is to be fetched for now; `noteRoom` tells that it is over.
  init(
    folders: [BackupFolder], connections: Int, sizes: MessageSizes,
    isHeldUp: @escaping @Sendable () -> Bool = { false }
  ) {
    self.isHeldUp = isHeldUp
    unseen = folders.reversed()
    self.connections = connections
    self.sizes = sizes
  }

  /// Whether everything has been done.
  var isDone: Bool { unseen.isEmpty && remaining.isEmpty }

  /// Whether a connection waits for work.
  var isWaitedFor: Bool { !waiters.isEmpty }

  /// Whether nothing will be handed out any more.
  var isOver: Bool { isClosed || isDone }

  /// The next piece of work; waits while other connections may still bring some; nil at the end.
  ///
  /// - Parameter isSpare: whether it has to log in first while others are at work; asked anew whenever
  ///   something has changed.
  func next(
    selected: Int?, isSpare: @Sendable () -> Bool = { false }
  ) async -> Step? {
    while !isClosed {
      if let step = take(selected: selected, isSpare: isSpare()) { return step }
      if isDone { return nil }
      await withCheckedContinuation { waiters.append($0) }
    }
    return nil
  }

  /// One more chunk of the folder that is selected, without waiting.
  ///
  /// - Parameter octets: what the connection has taken on and not received; where that is much, the
  ///   rest is left to others.
  func more(of folder: Int, holding octets: UInt64 = 0) -> UIDSet? {
    guard !isClosed, !isHeldUp(), var entry = remaining[folder] else { return nil }
    let left = octetsLeft(of: entry)
    guard octets < holding(of: entry, left: left), let chunk = entry.pop() else { return nil }
    let (share, rest) = chunk.split(after: share(of: entry, left: left))
    if !rest.isEmpty { entry.push(rest) }
    entry.taken += 1
    remaining[folder] = entry
    // What has come since may show that there is more to do than was thought.
    if left >= Self.helpOctets, !entry.isForOneConnection { wake() }
    return share
  }

  /// The folder has been looked through, and this is to be done.
  ///
  /// - Returns: whether nothing is left of it.
  func examined(_ folder: BackupFolder, _ work: Work) -> Bool {
    guard var entry = remaining[folder.id] else { return false }
    entry.isExamined = true
    for chunk in work.chunks.reversed() { entry.push(chunk) }
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
    if entry.isDone || entry.isWaiting || entry.taken == 0 { wake() }
    return entry.isDone
  }

  /// The folder has been renumbered: what is left of it is found anew when nobody works on it.
  func restart(_ folder: BackupFolder) {
    guard var entry = remaining[folder.id] else { return }
    entry.dropChunks()
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
    entry.push(chunk)
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
    entry.dropChunks()
    entry.later = UIDSet()
    entry.beginsAnew = false
    remaining[folder.id] = entry.taken == 0 ? nil : entry
    wake()
  }

  /// More can be fetched again.
  func noteRoom() { wake() }

  /// Somebody has left: what was to be done by others may be done by whoever waits.
  func noteDeparture() { wake() }

  /// No connection takes anything any more.
  func close() {
    isClosed = true
    wake()
  }

  private func take(selected: Int?, isSpare: Bool) -> Step? {
    if let selected, let chunk = more(of: selected), let entry = remaining[selected] {
      return .fetch(entry.folder, chunk)
    }
    // The last folder is left to one that need not log in for it, if that is about to take it.
    let isLeft = isSpare && unseen.count == 1 && remaining.isEmpty
    if !isLeft, let folder = unseen.popLast() {
      remaining[folder.id] = Remaining(folder: folder)
      return .examine(folder)
    }
    if let fullest = fullest(isSpare: isSpare), let chunk = more(of: fullest.id) {
      return .fetch(fullest, chunk)
    }
    return takeWaiting(selected: selected)
  }

  /// The folder where help is of most use.
  private func fullest(isSpare: Bool) -> BackupFolder? {
    var best: (folder: BackupFolder, octets: UInt64)?
    for entry in remaining.values where !entry.chunks.isEmpty && !entry.isForOneConnection {
      let octets = octetsLeft(of: entry)
      guard octets >= Self.helpOctets || (entry.taken == 0 && !isSpare) else { continue }
      if let best, (best.octets, entry.folder.id) >= (octets, best.folder.id) { continue }
      best = (entry.folder, octets)
    }
    return best?.folder
  }

  private func octetsLeft(of entry: Remaining) -> UInt64 {
    sizes.octets(of: entry.messages, in: entry.folder.id)
  }

  /// How many messages a connection takes on: less towards the end, so that all end together.
  private func share(of entry: Remaining, left: UInt64) -> Int {
    guard let average = sizes.average(in: entry.folder.id) else { return Self.firstShare }
    return max(1, Int(max(Self.leastShare, fairOctets(of: entry, left: left)) / average))
  }

  /// What a connection holds at most: less towards the end as well, but enough for the way there
  /// and back.
  private func holding(of entry: Remaining, left: UInt64) -> UInt64 {
    max(Self.leastHeld, fairOctets(of: entry, left: left))
  }

  private func fairOctets(of entry: Remaining, left: UInt64) -> UInt64 {
    guard connections > 1, left >= Self.helpOctets, !entry.isForOneConnection else {
      return Self.shareOctets
    }
    return min(Self.shareOctets, left / UInt64(2 * connections))
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

internal import JobEvents
internal import Synchronization

/// How many messages a backup has to fetch, as far as the server's counts and what was found by now tell.
///
/// A count that the server gave beforehand is an estimate, which what is to be fetched of the folder
/// replaces; folders without one count for nothing until they have been looked through.
final class MessagePlan: Sendable {
  private let state: Mutex<FolderSums>
  private let meter: ProgressMeter

  /// - Parameter folders: The messages to be fetched of each, of those where that is known beforehand.
  init(_ folders: [Int: Int] = [:], meter: ProgressMeter) {
    self.meter = meter
    state = Mutex(FolderSums(folders.mapValues { UInt64(clamping: $0) }))
  }

  /// All of them; nil where nothing is known of any folder.
  var total: Int? { state.withLock { $0.isEmpty ? nil : Int(clamping: $0.sum) } }

  /// So many are to be fetched of a folder, all in all.
  func set(_ count: Int, of folder: Int) {
    let sum = state.withLock { sums in
      sums.set(UInt64(clamping: count), of: folder)
      return sums.sum
    }
    meter.update { $0.messagesTotal = Int(clamping: sum) }
  }
}

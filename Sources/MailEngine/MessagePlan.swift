internal import JobEvents
internal import Synchronization

/// How many messages a backup has to fetch, as far as the server's counts and what was found by now tell.
///
/// A count that the server gave beforehand is an estimate, which what is to be fetched of the folder
/// replaces; folders without one count for nothing until they have been looked through.
final class MessagePlan: Sendable {
  /// A million folders of so many can be added up.
  private static let most = 1 << 40

  private struct State {
    var folders: [Int: Int]
    var sum: Int
  }

  private let state: Mutex<State>
  private let meter: ProgressMeter

  /// - Parameter folders: The messages to be fetched of each, of those where that is known beforehand.
  init(_ folders: [Int: Int] = [:], meter: ProgressMeter) {
    self.meter = meter
    let known = folders.mapValues { min(max(0, $0), Self.most) }
    state = Mutex(State(folders: known, sum: known.values.reduce(0, +)))
  }

  /// All of them; nil where nothing is known of any folder.
  var total: Int? { state.withLock { $0.folders.isEmpty ? nil : $0.sum } }

  /// So many are to be fetched of a folder, all in all.
  func set(_ count: Int, of folder: Int) {
    let count = min(max(0, count), Self.most)
    let sum = state.withLock { state in
      state.sum += count - (state.folders.updateValue(count, forKey: folder) ?? 0)
      return state.sum
    }
    meter.update { $0.messagesTotal = sum }
  }
}

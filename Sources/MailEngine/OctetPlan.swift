internal import JobEvents
internal import Synchronization

/// How many octets a backup has to fetch, where the server tells beforehand how large its folders are.
///
/// An estimate, since the server's sizes are hints (RELIABILITY 2.4): what is to be fetched of a folder
/// replaces what was thought of it, and in the end there stands what has been fetched.
final class OctetPlan: Sendable {
  /// A million folders of so much can be added up.
  private static let most: UInt64 = 1 << 43

  private struct State {
    var folders: [Int: UInt64]
    var sum: UInt64 = 0
  }

  /// Nil where the size of some folder is not known.
  private let state: Mutex<State?>
  private let meter: ProgressMeter

  /// - Parameter folders: The octets to be fetched of each; nil where the server does not tell them of all.
  init(_ folders: [Int: UInt64]?, meter: ProgressMeter) {
    self.meter = meter
    state = Mutex(
      folders.map { folders in
        let known = folders.mapValues { min($0, Self.most) }
        return State(folders: known, sum: known.values.reduce(0, +))
      })
  }

  /// All of it; nil where that is not known.
  var total: UInt64? { state.withLock { $0?.sum } }

  /// So much is to be fetched of a folder, all in all.
  func set(_ octets: UInt64, of folder: Int) {
    let octets = min(octets, Self.most)
    let sum: UInt64? = state.withLock { state in
      guard let before = state?.folders[folder] else { return nil }
      state?.folders[folder] = octets
      state?.sum += octets
      state?.sum -= before
      return state?.sum
    }
    if let sum { meter.update { $0.bytesTotal = sum } }
  }

  /// What is new of a folder of such a size, if so much of it is in the archive.
  ///
  /// - Parameters:
  ///   - new: Messages to be fetched.
  ///   - listed: Messages of the folder.
  static func octets(new: Int, of listed: Int, size: UInt64, archived: UInt64) -> UInt64 {
    if new <= 0 { return 0 }
    if new >= listed { return size }
    if size > archived { return size - archived }
    // What the server counts otherwise than it hands out, or what has gone, hides what is new.
    return size / UInt64(listed) * UInt64(new)
  }
}

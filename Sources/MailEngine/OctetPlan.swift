internal import JobEvents
internal import Synchronization

/// How many octets a backup has to fetch, where the server tells beforehand how large its folders are.
///
/// An estimate, since the server's sizes are hints (RELIABILITY 2.4): what is to be fetched of a folder
/// replaces what was thought of it, and in the end there stands what has been fetched.
final class OctetPlan: Sendable {
  /// Nil where the size of some folder is not known.
  private let state: Mutex<FolderSums?>
  private let meter: ProgressMeter

  /// - Parameter folders: The octets to be fetched of each; nil where the server does not tell them of all.
  init(_ folders: [Int: UInt64]?, meter: ProgressMeter) {
    self.meter = meter
    state = Mutex(folders.map(FolderSums.init))
  }

  /// All of it; nil where that is not known.
  var total: UInt64? { state.withLock { $0?.sum } }

  /// So much is to be fetched of a folder, all in all.
  func set(_ octets: UInt64, of folder: Int) {
    let sum: UInt64? = state.withLock { sums in
      guard sums?.contains(folder) == true else { return nil }
      sums?.set(octets, of: folder)
      return sums?.sum
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

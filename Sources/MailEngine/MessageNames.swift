internal import MailTypes
internal import Synchronization

/// The names by which a server tells one message in several folders, while one run fetches them.
///
/// Of those that stand in several folders, the folder that is looked through first fetches each.
final class MessageNames: Sendable {
  private struct State {
    var folders: [Int: Int32] = [:]
    var isRefused = false
  }

  private let state = Mutex(State())

  /// Whether the server has refused to tell any, whatever it advertises.
  var isRefused: Bool { state.withLock { $0.isRefused } }

  func noteRefusal() { state.withLock { $0.isRefused = true } }

  /// Whether the folder is to fetch the message; if not, another one does, or was to.
  ///
  /// Kept as a hash: where two names have one, the later message waits in vain and is fetched then.
  func claim(_ message: ServedMessage, for folder: BackupFolder) -> Bool {
    guard let name = message.emailID else { return true }
    var hasher = Hasher()
    hasher.combine(name)
    hasher.combine(message.internalDate.seconds)
    let key = hasher.finalize()
    let id = Int32(clamping: folder.id)
    return state.withLock { state in
      if let owner = state.folders[key] { return owner == id }
      state.folders[key] = id
      return true
    }
  }
}

internal import MailTypes
internal import Synchronization

/// What the messages of a folder are likely to weigh, for sharing the work out by octets.
///
/// Hints: what the server announces may be wrong (RELIABILITY 2.4), and those to come may be unlike
/// those that came.
final class MessageSizes: Sendable {
  /// What is assumed of a message while nothing is known.
  static let assumed: UInt64 = 20_000
  /// Messages of a folder that tell more of the rest than all other folders do.
  private static let telling = 20
  /// How far from those that have come what was announced of a folder may be.
  private static let largestError: UInt64 = 16

  private struct Sum {
    var messages: UInt64 = 0
    var octets: UInt64 = 0

    var average: UInt64? { messages == 0 ? nil : max(1, octets / messages) }

    mutating func add(_ count: Int, _ more: UInt64) {
      let (sum, isTooLarge) = octets.addingReportingOverflow(more)
      guard !isTooLarge else { return }
      messages += UInt64(count)
      octets = sum
    }
  }

  private struct State {
    var announced: [Int: Sum] = [:]
    var received: [Int: Sum] = [:]
    var all = Sum()
  }

  private let state = Mutex(State())

  init() {}

  /// With what the server has told of whole folders (RFC 8438).
  convenience init(of folders: [BackupFolder]) {
    self.init()
    for folder in folders {
      guard let status = folder.listed.status else { continue }
      noteSize(of: folder, status)
    }
  }

  /// The server tells how large a folder is.
  func noteSize(of folder: BackupFolder, _ status: MailboxStatus) {
    guard let size = status.size, let messages = status.messages, messages > 0 else { return }
    noteAnnounced(Int(messages), octets: size, in: folder.id)
  }

  /// The server says of messages that are to be fetched how large they are.
  func noteAnnounced(_ messages: Int, octets: UInt64, in folder: Int) {
    state.withLock { $0.announced[folder, default: Sum()].add(messages, octets) }
  }

  func noteReceived(_ messages: Int, octets: UInt64, in folder: Int) {
    state.withLock { state in
      state.received[folder, default: Sum()].add(messages, octets)
      state.all.add(messages, octets)
    }
  }

  /// Octets that have come of a folder.
  func received(in folder: Int) -> UInt64 {
    state.withLock { $0.received[folder]?.octets ?? 0 }
  }

  /// Octets of a message of a folder on average; nil while nothing is known.
  func average(in folder: Int) -> UInt64? {
    state.withLock { state in
      let received = state.received[folder] ?? Sum()
      if let announced = state.announced[folder]?.average {
        guard received.messages >= Self.telling, let seen = received.average,
          announced / Self.largestError > seen || seen / Self.largestError > announced
        else { return announced }
      }
      return received.messages < Self.telling
        ? state.all.average ?? received.average : received.average
    }
  }

  /// Octets of so many messages of a folder; never traps, whatever was announced.
  func octets(of messages: Int, in folder: Int) -> UInt64 {
    let average = average(in: folder) ?? Self.assumed
    let (product, isTooLarge) = average.multipliedReportingOverflow(by: UInt64(messages))
    return isTooLarge ? .max : product
  }
}

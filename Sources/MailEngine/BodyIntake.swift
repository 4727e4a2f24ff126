internal import MailArchive
internal import MailTypes

/// Stages messages that a server sends, one after the other, whatever protocol brings them.
///
/// Belongs to one worker. While a message is in hand, a request to stop leaves the connection to finish it.
final class BodyIntake {
  private let stager: MessageStager
  private let interrupter: LinkInterrupter
  private let stop: StopSignal
  private let rateLimit: RateLimit?
  private let budget: DailyBudget?
  private var isStaging = false

  init(
    stager: MessageStager, interrupter: LinkInterrupter, stop: StopSignal, rateLimit: RateLimit?,
    budget: DailyBudget?
  ) {
    self.stager = stager
    self.interrupter = interrupter
    self.stop = stop
    self.rateLimit = rateLimit
    self.budget = budget
  }

  /// - Parameters:
  ///   - path: the folder, below `mail/`.
  ///   - announced: how many octets have to come; nil where their end is marked.
  func begin(in path: String, announced: UInt64?) throws {
    abandon()
    interrupter.setMessageInHand(true)
    isStaging = true
    try stager.begin(path: path, announced: announced)
  }

  func take(_ bytes: Span<UInt8>) throws {
    try stager.write(bytes)
    budget?.note(octets: bytes.count)
    rateLimit?.hold(after: bytes.count)
  }

  /// The message is whole.
  func finish(
    dating: (_ header: [UInt8]) -> InternalDate?
  ) throws(ArchiveError) -> StagedMessage {
    isStaging = false
    return try stager.finish(dating: dating)
  }

  /// Drops what is half staged.
  func abandon() {
    interrupter.setMessageInHand(false)
    guard isStaging else { return }
    isStaging = false
    stager.abandon()
  }

  /// The end of a message, whatever has become of it.
  func end(_ conclude: () throws -> Void) throws {
    do {
      defer { interrupter.setMessageInHand(false) }
      try conclude()
    }
    // Asked when the message is out of hand: a request that came before has not cut the line.
    if stop.isStopping { throw StopRequested() }
  }
}

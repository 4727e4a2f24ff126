internal import MailClients
internal import MailTypes
internal import SyncJournal

/// What a replay has on the wire at one connection, and what it has learnt of how much the server takes.
struct ReplayLane {
  /// The messages of one command.
  struct Group {
    var append: AppendInFlight
    var rows: [ReplayRow] = []
    var octets: UInt64 = 0
  }

  struct Refusal {
    let rows: [ReplayRow]
    let error: ClientError

    /// Whether it is about more than a message, or about now.
    var isTrouble: Bool { error.isWorthRetrying || error.scope > .message }
  }

  /// Messages that one command brings at most (RFC 3502), and their octets but for the last message.
  static let mostMessages = 200
  static let mostOctets: UInt64 = 4 << 20
  /// After which a command gets no further message.
  static let commandSeconds = 2.0
  /// Commands that are sent before the first is answered.
  static let mostCommands = 8
  static let mostOctetsAhead: UInt64 = 24 << 20
  /// How often the connection may break over groups, with none that passed between, before messages
  /// go one by one.
  private static let breaksUntilAlone = 3

  /// Marked as being sent, and not begun.
  var rest: ArraySlice<ReplayRow> = []
  /// Sent to the end of their commands, in that order.
  var inFlight: [Group] = []
  /// In the middle of whose command something failed.
  var cutOff: Group?
  /// The one that is being sent by itself.
  var alone: ReplayRow?
  /// Refused in groups, with the error; and those that are to be sent again, in smaller ones.
  var refused: [Refusal] = []
  var undecided: [ReplayRow] = []
  /// To be written down with the next COMMIT.
  var outcomes: [ReplayWorker.Outcome] = []

  /// Messages that go alone, the connection having broken while several were on their way, or because
  /// their commands have another form.
  var careful: Set<ReplayID> = []
  private(set) var messageLimit = mostMessages
  private(set) var commandLimit = 1
  private var canGroup = true
  private var breaks = 0

  /// Whether no command is half sent.
  var isAtRest: Bool { cutOff == nil && alone == nil }

  var octetsInFlight: UInt64 { inFlight.reduce(0) { $0 + $1.octets } }

  /// The octets of the next command: what is left goes in commands of about the same size.
  var share: UInt64 {
    let left = rest.reduce(0) { $0 + min($1.copy.wireSize, Self.mostOctets) }
    let commands = (left + Self.mostOctets - 1) / Self.mostOctets
    return commands == 0 ? Self.mostOctets : (left + commands - 1) / commands
  }

  /// Whether nothing may follow before something is answered.
  var isFull: Bool {
    inFlight.count >= commandLimit || octetsInFlight >= Self.mostOctetsAhead
  }

  /// Whether messages go alone, whatever the server offers.
  var goesAlone: Bool { breaks >= Self.breaksUntilAlone }

  mutating func takeOutcomes() -> [ReplayWorker.Outcome] {
    defer { outcomes = [] }
    return outcomes
  }

  /// Nothing is on its way any more.
  mutating func clear() {
    rest = []
    inFlight = []
    cutOff = nil
    alone = nil
    refused = []
    undecided = []
    commandLimit = 1
  }

  mutating func noteStored(_ messages: Int) {
    breaks = 0
    commandLimit = min(commandLimit + 1, Self.mostCommands)
    if canGroup, messages >= messageLimit {
      messageLimit = min(messageLimit * 2, Self.mostMessages)
    }
  }

  mutating func noteRefusal() {
    commandLimit = 1
    messageLimit = max(1, messageLimit / 2)
  }

  mutating func noteBreak() { breaks += 1 }

  /// Groups are refused whose messages are taken one by one.
  mutating func stopGrouping() {
    canGroup = false
    messageLimit = 1
  }
}

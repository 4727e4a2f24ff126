internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// One connection of a `LyingPOP3Server`.
struct LyingPOP3Session {
  let descriptor: CInt
  let number: Int
  let state: LyingPOP3Server.State
  let lie: LyingPOP3Server.Lie
  /// What the session shows, from its login on.
  private var messages: [ServedMaildrop.Message]?
  private var marked: Set<Int> = []
  private var pending: [UInt8] = []

  init(
    descriptor: CInt, number: Int, state: LyingPOP3Server.State, lie: @escaping LyingPOP3Server.Lie
  ) {
    self.descriptor = descriptor
    self.number = number
    self.state = state
    self.lie = lie
  }

  mutating func run() {
    guard answer("GREETING", []) else { return }
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      let name = words.first?.uppercased() ?? ""
      if state.facts.withLock({ $0.maildrop.dropsCommandsAhead }) { dropInput() }
      guard answer(name, Array(words.dropFirst())), name != "QUIT" else { return }
    }
  }

  /// Forgets what has come and was not read.
  private mutating func dropInput() {
    pending = []
    while LoopbackSocket.hasInput(descriptor, milliseconds: 0),
      !LoopbackSocket.read(65_536, from: descriptor).isEmpty
    {}
  }

  /// False where the connection is over.
  private mutating func answer(_ name: String, _ arguments: [String]) -> Bool {
    let count = state.facts.withLock { facts in
      let isSecret = ["PASS", "AUTH", "APOP"].contains(name)
      if name != "GREETING" {
        facts.commands.append(isSecret ? name : ([name] + arguments).joined(separator: " "))
      }
      defer { facts.counts[name, default: 0] += 1 }
      return facts.counts[name, default: 0]
    }
    var turn = POP3Turn(connection: number, count: count, name: name, arguments: arguments)
    state.facts.withLock { facts in
      answer(&turn, facts.maildrop)
      lie(&turn, &facts.maildrop)
    }
    if turn.isDone { carryOut(turn) }
    return send(turn)
  }

  /// What an honest server answers.
  private func answer(_ turn: inout POP3Turn, _ maildrop: ServedMaildrop) {
    switch turn.name {
    case "GREETING": turn.reply = "+OK ready"
    case "CAPA":
      guard let capabilities = maildrop.capabilities else { return turn.refuse("what?") }
      turn.say(Self.lines(capabilities))
    case "USER", "PASS", "AUTH", "APOP", "NOOP", "RSET", "QUIT", "UTF8": break
    case "STAT":
      let shown = shown
      turn.reply = "+OK \(shown.count) \(shown.reduce(0) { $0 + $1.message.octets.count })"
    case "LIST": turn.say(Self.lines(shown.map { "\($0.number) \($0.message.octets.count)" }))
    case "UIDL": turn.say(Self.lines(shown.map { "\($0.number) \($0.message.uniqueID)" }))
    case "RETR", "TOP", "DELE":
      guard let message = shown.first(where: { $0.number == turn.message })?.message else {
        return turn.refuse("no such message")
      }
      if turn.name == "RETR" { turn.say(message.octets) }
      if turn.name == "TOP" {
        turn.say(Self.top(of: message.octets, lines: turn.arguments.last.flatMap(Int.init) ?? 0))
      }
    default: turn.refuse("what?")
    }
  }

  private mutating func carryOut(_ turn: POP3Turn) {
    switch turn.name {
    case "PASS", "AUTH", "APOP":
      let maildrop = state.facts.withLock { $0.maildrop }
      messages = Array(maildrop.messages.prefix(maildrop.visible ?? .max))
    case "DELE": turn.message.map { _ = marked.insert($0) }
    case "RSET": marked = []
    case "QUIT":
      let gone = Set(marked.compactMap { number in messages.map { $0[number - 1] } })
      state.facts.withLock { $0.maildrop.messages.removeAll(where: gone.contains) }
    default: break
    }
  }

  private var shown: [(number: Int, message: ServedMaildrop.Message)] {
    (messages ?? []).enumerated().map { ($0.offset + 1, $0.element) }
      .filter { !marked.contains($0.0) }
  }

  private func send(_ turn: POP3Turn) -> Bool {
    if let delay = turn.delay { usleep(UInt32(delay.components.seconds) * 1_000_000) }
    var octets = turn.reply.map { Array(($0 + turn.replyEnd).utf8) } ?? []
    if turn.reply?.hasPrefix("-") != true { octets += turn.text ?? [] }
    guard LoopbackSocket.write(turn.cut.map { Array(octets.prefix($0)) } ?? octets, to: descriptor)
    else { return false }
    if !turn.endless.isEmpty {
      let block = Array(
        repeatElement(turn.endless, count: 65_536 / turn.endless.count + 1).joined())
      while LoopbackSocket.write(block, to: descriptor) {}
      return false
    }
    switch turn.fate {
    case .goesOn: return true
    case .closes: return false
    case .resets:
      LoopbackSocket.resetOnClose(descriptor)
      return false
    case .stalls:
      while !LoopbackSocket.read(65_536, from: descriptor).isEmpty {}
      return false
    }
  }

  private static func lines(_ lines: [String]) -> [UInt8] {
    Array(lines.map { $0 + "\r\n" }.joined().utf8)
  }

  /// The header, the empty line and so many lines behind it.
  private static func top(of message: [UInt8], lines: Int) -> [UInt8] {
    guard let end = message.firstRange(of: Array("\r\n\r\n".utf8)) else { return message }
    var rest = message[end.upperBound...]
    for _ in 0..<lines {
      guard let lineFeed = rest.firstIndex(of: 0x0a) else { return message }
      rest = rest[(lineFeed + 1)...]
    }
    return Array(message[..<rest.startIndex])
  }

  private mutating func readLine() -> String? {
    while true {
      if let end = pending.firstIndex(of: 0x0a) {
        var line = Array(pending[..<end])
        pending.removeSubrange(...end)
        if line.last == 0x0d { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
      }
      let more = LoopbackSocket.read(65_536, from: descriptor)
      if more.isEmpty { return nil }
      pending += more
    }
  }
}

internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// One connection of a `LyingIMAPServer`.
struct LyingIMAPSession {
  let descriptor: CInt
  let number: Int
  let state: LyingIMAPServer.State
  let lie: LyingIMAPServer.Lie
  private var selected: [UInt8]?
  private var pending: [UInt8] = []
  /// Once UTF-8 is enabled (RFC 6855).
  private var usesUTF8 = false
  /// Once both sides compress.
  private var compression: PeerCompression?

  init(
    descriptor: CInt, number: Int, state: LyingIMAPServer.State, lie: @escaping LyingIMAPServer.Lie
  ) {
    self.descriptor = descriptor
    self.number = number
    self.state = state
    self.lie = lie
  }

  mutating func run(greeting: String) {
    guard send(greeting + "\r\n") else { return }
    while let command = readCommand() {
      guard handle(command) else { return }
    }
  }

  struct Command {
    var tag: String
    var name: String
    var arguments: [[UInt8]]
    /// Of APPEND: the length of the message, whose octets are still to come.
    var announced: Int?
    /// Whether they come without being asked for (RFC 7888).
    var isUnasked = false
  }

  // MARK: Answers

  /// False where the connection is over.
  private mutating func handle(_ command: Command) -> Bool {
    // Several with MULTIAPPEND (RFC 3502).
    var messages: [(command: Command, literal: [UInt8])] = []
    var part: Command? = command.announced == nil ? nil : command
    var early: IMAPTurn?
    while let current = part, let announced = current.announced {
      var turn = begin(current, name: "APPEND+", literal: [])
      turn.status = nil
      state.facts.withLock { lie(&turn, &$0.account) }
      if let cut = turn.cut {
        guard current.isUnasked || send("+ go\r\n") else { return false }
        let octets = take(cut.octets)
        if cut.isStored { store(current, octets) }
        return finish(turn, fate: turn.fate)
      }
      let answersNow = turn.status != nil || !turn.untagged.isEmpty || turn.endsConnection
      if answersNow, !current.isUnasked || turn.endsConnection { return answer(turn) }
      // What comes unasked is read, and the answer waits for its end.
      if answersNow { early = early ?? turn }
      guard current.isUnasked || send("+ go\r\n") else { return false }
      let literal = take(announced)
      guard literal.count == announced, let rest = readLine() else { return false }
      messages.append((current, literal))
      // The parenthesis is the one of `UTF8 (`.
      let isEnd = rest.isEmpty || rest == [UInt8(ascii: ")")]
      part = isEnd ? nil : self.part(of: command, rest)
      if part == nil, !isEnd { return false }
    }
    if let early { return answer(early) }
    let literal = messages.first?.literal ?? []
    if command.name == "AUTHENTICATE", command.arguments.count == 1 {
      // Without an initial response the mechanism waits to be asked.
      guard send("+ \r\n"), readLine() != nil else { return false }
    }
    var turn = begin(command, name: command.name, literal: literal)
    turn.literals = messages.map(\.literal)
    turn.flagLists = messages.map { message in
      let lists = message.command.arguments.dropFirst().map { String(decoding: $0, as: UTF8.self) }
      return lists.first { $0.hasPrefix("(") } ?? ""
    }
    state.facts.withLock { facts in
      IMAPHonesty.answer(
        &turn, command: command, selected: &selected, usesUTF8: usesUTF8, facts.account)
      lie(&turn, &facts.account)
      if turn.isStored { IMAPHonesty.change(&facts.account, by: turn) }
    }
    if command.announced != nil, turn.isStored {
      let stored = messages.prefix(turn.storedCount ?? .max).compactMap { message in
        store(message.command, message.literal)
      }
      if turn.status == "OK done", let first = stored.first, let last = stored.last {
        let uids = first.uid == last.uid ? "\(first.uid)" : "\(first.uid):\(last.uid)"
        turn.status = "OK [APPENDUID \(first.validity) \(uids)] done"
      }
    }
    return answer(turn)
  }

  private func begin(_ command: Command, name: String, literal: [UInt8]) -> IMAPTurn {
    let count = state.facts.withLock { facts in
      if name != "APPEND+" { facts.commands.append(name) }
      defer { facts.counts[name, default: 0] += 1 }
      return facts.counts[name, default: 0]
    }
    return IMAPTurn(
      connection: number, count: count, name: name, tag: command.tag,
      arguments: command.arguments.map { String(decoding: $0, as: UTF8.self) }, literal: literal,
      announced: command.announced,
      selected: selected.map { String(decoding: $0, as: UTF8.self) })
  }

  @discardableResult
  private func store(_ command: Command, _ octets: [UInt8]) -> (validity: UInt32, uid: UInt32)? {
    state.facts.withLock { facts in
      guard let name = command.arguments.first,
        let index = IMAPHonesty.index(of: name, usesUTF8: usesUTF8, facts.account)
      else { return nil }
      let lists = command.arguments.dropFirst().map { String(decoding: $0, as: UTF8.self) }
      let flags = lists.first { $0.hasPrefix("(") } ?? "()"
      let date = lists.first { $0.hasPrefix("\"") } ?? "\"\""
      let uid = facts.account.mailboxes[index].uidNext
      facts.account.mailboxes[index].add(
        facts.account.storing?(octets) ?? octets,
        flags: flags.dropFirst().dropLast().split(separator: " ").map(String.init),
        date: String(date.dropFirst().dropLast()))
      return (facts.account.mailboxes[index].uidValidity, uid)
    }
  }

  private mutating func answer(_ turn: IMAPTurn) -> Bool {
    if let delay = turn.delay {
      usleep(
        UInt32(delay.components.seconds) * 1_000_000
          + UInt32(delay.components.attoseconds / 1_000_000_000_000))
    }
    // In one piece, since small ones wait for each other's acknowledgement.
    var answer = Array(turn.untagged.joined())
    if turn.endless.isEmpty, turn.endlessly == nil, let status = turn.status {
      answer += Array("\(turn.tag) \(status)\r\n".utf8)
    }
    guard write(answer) else { return false }
    if let endlessly = turn.endlessly {
      var count = 0
      var block: [UInt8] = []
      repeat {
        block.removeAll(keepingCapacity: true)
        while block.count < 65_536 {
          block += endlessly(count)
          count += 1
        }
      } while LoopbackSocket.write(block, to: descriptor)
      return false
    }
    if !turn.endless.isEmpty {
      let block = Array(
        repeatElement(turn.endless, count: 65_536 / turn.endless.count + 1).joined())
      while write(block) {}
      return false
    }
    if turn.name == "ENABLE", turn.untagged.contains(where: Self.enablesUTF8) { usesUTF8 = true }
    if turn.name == "COMPRESS", turn.status?.hasPrefix("OK") == true {
      compression = PeerCompression()
    }
    return finish(turn, fate: turn.name == "LOGOUT" ? .closes : turn.fate)
  }

  private func finish(_ turn: IMAPTurn, fate: IMAPTurn.Fate) -> Bool {
    switch fate {
    case .goesOn: return turn.cut == nil
    case .closes: return false
    case .resets:
      LoopbackSocket.resetOnClose(descriptor)
      return false
    case .stalls:
      while !LoopbackSocket.read(65_536, from: descriptor).isEmpty {}
      return false
    }
  }

  private static func enablesUTF8(_ line: [UInt8]) -> Bool {
    String(decoding: line, as: UTF8.self).contains("ENABLED UTF8=ACCEPT")
  }

  private func send(_ text: String) -> Bool {
    write(Array(text.utf8))
  }

  private func write(_ octets: [UInt8]) -> Bool {
    LoopbackSocket.write(compression?.compressed(octets) ?? octets, to: descriptor)
  }

  /// What the client sends next; none at the end of the connection.
  private func receive() -> [UInt8] {
    while true {
      let octets = LoopbackSocket.read(65_536, from: descriptor)
      guard let compression, !octets.isEmpty else { return octets }
      let expanded = compression.expanded(octets)
      if !expanded.isEmpty { return expanded }
    }
  }

  // MARK: Commands

  private mutating func readCommand() -> Command? {
    guard var line = readLine() else { return nil }
    var pieces: [[UInt8]] = []
    var isAppend = false
    while let (octets, start, isUnasked) = IMAPHonesty.announcement(
      line, readsUnasked: readsUnasked)
    {
      let text = String(decoding: line[..<start], as: UTF8.self)
      if pieces.isEmpty {
        isAppend = text.split(separator: " ").dropFirst().first?.uppercased() == "APPEND"
      }
      // A mailbox name may be a literal too; the message is the last one, behind flags and date.
      if isAppend, ["\" ", ") ", " UTF8 (~"].contains(where: text.hasSuffix) {
        var command = command(pieces + [Array(line[..<start])], announced: octets)
        command?.isUnasked = isUnasked
        return command
      }
      pieces.append(Array(line[..<start]))
      guard isUnasked || send("+ go\r\n") else { return nil }
      pieces.append([0x22] + take(octets) + [0x22])
      guard let rest = readLine() else { return nil }
      line = rest
    }
    return command(pieces + [line], announced: nil)
  }

  private var readsUnasked: Bool { state.facts.withLock { $0.account.readsUnasked } }

  /// The next message of a command that brings several.
  private func part(of command: Command, _ line: [UInt8]) -> Command? {
    guard
      let (octets, start, isUnasked) = IMAPHonesty.announcement(line, readsUnasked: readsUnasked),
      let mailbox = command.arguments.first
    else { return nil }
    return Command(
      tag: command.tag, name: command.name,
      arguments: [mailbox] + IMAPHonesty.words(Array(line[..<start])), announced: octets,
      isUnasked: isUnasked)
  }

  private func command(_ pieces: [[UInt8]], announced: Int?) -> Command? {
    var words = IMAPHonesty.words(Array(pieces.joined()))
    guard words.count >= 2 else { return nil }
    let tag = String(decoding: words.removeFirst(), as: UTF8.self)
    var name = String(decoding: words.removeFirst(), as: UTF8.self).uppercased()
    if name == "UID", !words.isEmpty {
      name += " " + String(decoding: words.removeFirst(), as: UTF8.self).uppercased()
    }
    return Command(tag: tag, name: name, arguments: words, announced: announced)
  }

  private mutating func readLine() -> [UInt8]? {
    while true {
      if let end = pending.firstIndex(of: 0x0a) {
        var line = Array(pending[..<end])
        pending.removeSubrange(...end)
        if line.last == 0x0d { line.removeLast() }
        return line
      }
      let more = receive()
      if more.isEmpty { return nil }
      pending += more
    }
  }

  private mutating func take(_ count: Int) -> [UInt8] {
    while pending.count < count {
      let more = receive()
      if more.isEmpty { break }
      pending += more
    }
    let octets = Array(pending.prefix(count))
    pending.removeFirst(octets.count)
    return octets
  }
}

extension IMAPTurn {
  var endsConnection: Bool { if case .goesOn = fate { false } else { true } }
}

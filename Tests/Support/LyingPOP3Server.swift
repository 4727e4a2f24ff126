internal import Synchronization

/// A POP3 server on loopback, without TLS, that serves a maildrop from memory and lies on request.
///
/// Any user and password will do. A lie is called for every command with the honest answer and may change
/// the answer, the maildrop and the fate of the connection.
///
/// ```swift
/// let server = try LyingPOP3Server(ServedMaildrop(count: 3)) { turn, maildrop in
///   if turn.name == "RETR", turn.message == 2 { turn.refuse("[SYS/TEMP] not this one") }
///   if turn.name == "QUIT" { turn.die() }
/// }
/// ```
package final class LyingPOP3Server: Sendable {
  package typealias Lie = @Sendable (inout POP3Turn, inout ServedMaildrop) -> Void

  final class State: Sendable {
    struct Facts {
      var maildrop: ServedMaildrop
      var counts: [String: Int] = [:]
      var commands: [String] = []
      var connections = 0
    }

    let facts: Mutex<Facts>
    init(_ maildrop: ServedMaildrop) { facts = Mutex(Facts(maildrop: maildrop)) }
  }

  private let listener: LoopbackListener
  private let state: State

  package init(_ maildrop: ServedMaildrop, lie: @escaping Lie = { _, _ in }) throws {
    let state = State(maildrop)
    self.state = state
    listener = try LoopbackListener { descriptor in
      let number = state.facts.withLock { facts in
        facts.connections += 1
        return facts.connections - 1
      }
      var session = LyingPOP3Session(
        descriptor: descriptor, number: number, state: state, lie: lie)
      session.run()
    }
  }

  package var port: UInt16 { listener.port }

  /// What the maildrop holds now; may be changed between two sessions.
  package var maildrop: ServedMaildrop {
    get { state.facts.withLock { $0.maildrop } }
    set { state.facts.withLock { $0.maildrop = newValue } }
  }

  package var connections: Int { state.facts.withLock { $0.connections } }

  /// All commands so far, with their arguments, but for passwords.
  package var commands: [String] { state.facts.withLock { $0.commands } }

  package func stop() { listener.stop() }

  deinit { stop() }
}

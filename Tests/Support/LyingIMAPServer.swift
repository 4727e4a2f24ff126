internal import Synchronization

/// An IMAP server on loopback, without TLS, that serves an account from memory and lies on request.
///
/// A lie is called for every command with the honest answer and may change the answer, the account
/// and the fate of the connection.
///
/// ```swift
/// let server = try LyingIMAPServer(ServedAccount(count: 3)) { turn, account in
///   if turn.name == "EXAMINE", turn.count == 0 { account.inbox.uidValidity += 1 }
///   if turn.fetchesBody(of: 2) { turn.refuse("NO [SERVERBUG] not this one") }
/// }
/// ```
package final class LyingIMAPServer: Sendable {
  package typealias Lie = @Sendable (inout IMAPTurn, inout ServedAccount) -> Void

  final class State: Sendable {
    struct Facts {
      var account: ServedAccount
      var counts: [String: Int] = [:]
      var commands: [String] = []
      var connections = 0
      var bodies: [UInt32: Int] = [:]
    }

    let facts: Mutex<Facts>
    init(_ account: ServedAccount) { facts = Mutex(Facts(account: account)) }
  }

  private let listener: LoopbackListener
  private let state: State

  package init(
    _ account: ServedAccount, greeting: String = "* OK ready",
    lie: @escaping Lie = { _, _ in }
  ) throws {
    let state = State(account)
    self.state = state
    listener = try LoopbackListener { descriptor in
      let number = state.facts.withLock { facts in
        facts.connections += 1
        return facts.connections - 1
      }
      var session = LyingIMAPSession(
        descriptor: descriptor, number: number, state: state, lie: lie)
      session.run(greeting: greeting)
    }
  }

  package var port: UInt16 { listener.port }

  /// What the account is now; may be changed between two runs.
  package var account: ServedAccount {
    get { state.facts.withLock { $0.account } }
    set { state.facts.withLock { $0.account = newValue } }
  }

  package var connections: Int { state.facts.withLock { $0.connections } }

  /// The names of all commands so far.
  package var commands: [String] { state.facts.withLock { $0.commands } }

  package func stop() { listener.stop() }

  deinit { stop() }
}

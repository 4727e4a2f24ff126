internal import MailClients
internal import MailTypes
internal import Synchronization

/// Opens connections to one account; the first one, used to look around, is handed on.
final class AccountOpener: Sendable {
  /// What an account has.
  struct Account: Sendable {
    /// Every mailbox that LIST names.
    var all: [ListedMailbox]
    /// Those that the job is about.
    var chosen: [ListedMailbox]
    var subscribed: Set<MailboxName>
    var namespaces: NamespaceData?
    /// How the connection logged in.
    var login: LoginRecord?
    /// Whether it is one of Gmail's, by what the server offers.
    var isGmail = false
  }

  private let access: AccountAccess
  private let policy: RetryPolicy
  private let stop: StopSignal
  private let first = Mutex<LinkHandover?>(nil)

  init(access: AccountAccess, policy: RetryPolicy, stop: StopSignal) {
    self.access = access
    self.policy = policy
    self.stop = stop
  }

  /// - Parameter stop: ends this connection; nil for the signal of the run.
  func makeLink(stop: StopSignal? = nil) -> LinkHandover {
    LinkHandover(givingAway: ServerLink(access: access, policy: policy, stop: stop ?? self.stop))
  }

  /// The connection that looked around, once; then new ones.
  func takeLink() -> LinkHandover {
    first.withLock { $0.take() } ?? makeLink()
  }

  /// Logs in and reads the folders; tries again as the policy allows.
  ///
  /// - Parameters:
  ///   - status: what is wanted of all folders besides, where it comes with the list.
  ///   - wantsSubscriptions: whether it is asked which folders are subscribed.
  func look(
    scope: NamespaceScope, selection: FolderSelection, status: StatusItems = [],
    wantsSubscriptions: Bool = true
  ) async throws -> Account {
    let scout = AccountScout(link: makeLink(), wantsSubscriptions: wantsSubscriptions)
    let account = try await scout.look(
      scope: scope, selection: selection, status: status)
    if let link = await scout.release() { first.withLock { $0 = link } }
    return account
  }
}

extension AccountOpener {
  /// Those of the mailboxes that the server refuses to open.
  func unopenable(_ names: [MailboxName]) async throws -> [MailboxName] {
    try await AccountScout(link: makeLink()).unopenable(names)
  }
}

/// Owns the first connection while it looks around.
private actor AccountScout {
  private let executor = BlockingExecutor(label: "mailkura.scout")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// What is asked beside the folders themselves: who gets no answer can do without.
  private enum Question {
    case namespaces
    case listDetails
    case sizes
    case subscriptions
  }

  /// How often a question may end the connection before it is left out.
  private static let hangUps = 2
  /// How long a server may take for the sizes of the next folder: one that has to read the messages for
  /// them is quicker without.
  private static let patienceForSizes = Duration.seconds(30)

  private var link: ServerLink?
  /// What is being asked; nil for what cannot be left out.
  private var question: Question?
  private var hangUps: [Question: Int] = [:]

  private let wantsSubscriptions: Bool

  init(link: LinkHandover, wantsSubscriptions: Bool = false) {
    self.link = link.accept()
    self.wantsSubscriptions = wantsSubscriptions
  }

  func look(
    scope: NamespaceScope, selection: FolderSelection, status: StatusItems
  ) async throws -> AccountOpener.Account {
    guard let link else { throw StopRequested() }
    while true {
      do {
        return try read(
          from: await link.connect(), scope: scope, selection: selection, status: status)
      } catch let error as ClientError {
        // Exchange 2003 hangs up at NAMESPACE.
        let isHangUp = question != nil && link.connection == nil && !error.isThrottling
        if isHangUp, let question { hangUps[question, default: 0] += 1 }
        try await link.recover(from: error, isWorthRetrying: isHangUp ? true : nil)
      }
    }
  }

  /// Asks what may be left out, unless it has ended the connection too often.
  private func ask<Answer>(
    _ question: Question, _ answer: () throws(ClientError) -> Answer
  ) throws(ClientError) -> Answer? {
    let most = question == .sizes ? 1 : Self.hangUps
    guard hangUps[question, default: 0] < most else { return nil }
    self.question = question
    let answer = try answer()
    self.question = nil
    return answer
  }

  func unopenable(_ names: [MailboxName]) async throws -> [MailboxName] {
    guard let link else { return [] }
    var refused: [MailboxName] = []
    var rest = names[...]
    while let name = rest.first {
      let connection = try await link.connect()
      do {
        _ = try connection.examine(name)
      } catch {
        // A server that refuses for now has not said that the mailbox is gone.
        guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else {
          try await link.recover(from: error)
          continue
        }
        refused.append(name)
      }
      rest.removeFirst()
    }
    link.leave()
    return refused
  }

  func release() -> LinkHandover? { link.take().map(LinkHandover.init(givingAway:)) }

  private func read(
    from connection: IMAPConnection, scope: NamespaceScope, selection: FolderSelection,
    status: StatusItems
  ) throws -> AccountOpener.Account {
    question = nil
    let answer = try ask(.namespaces) { () throws(ClientError) in try connection.namespaces() }
    let namespaces = answer ?? nil
    var listed: [ListedMailbox]?
    if status.contains(.size), connection.tellsSizes {
      listed = try ask(.sizes) { () throws(ClientError) in
        try connection.impatiently(Self.patienceForSizes) { () throws(ClientError) in
          try connection.list(status: status)
        }
      }
    }
    let details =
      try listed
      ?? ask(.listDetails) { () throws(ClientError) in
        try connection.list(status: status.subtracting(.size))
      }
    var all = try details ?? connection.list(isPlain: true)
    // INBOX is there for every user (RFC 9051 §5.1), whatever LIST leaves out.
    if all.isEmpty { all = [ListedMailbox(name: .inbox, delimiter: nil)] }
    let mailboxes = FolderDiscovery.mailboxes(listed: all, namespaces: namespaces, scope: scope)
    let candidates = FolderDiscovery.candidates(mailboxes)
    if let missing = selection.unmatched(in: candidates).first {
      throw EngineError(.unknownFolder(missing.text))
    }
    let chosen = selection.chosen(from: candidates).map { mailboxes[$0] }
    let subscribed =
      wantsSubscriptions
      ? try ask(.subscriptions) { () throws(ClientError) in try subscriptions(of: connection) }
      : nil
    return AccountOpener.Account(
      all: all, chosen: chosen, subscribed: subscribed ?? [], namespaces: namespaces,
      login: connection.loginRecord, isGmail: connection.offers("X-GM-EXT-1"))
  }

  /// None where the server has no such command: IMAP4rev2 left it out.
  private func subscriptions(
    of connection: IMAPConnection
  ) throws(ClientError) -> Set<MailboxName> {
    do throws(ClientError) {
      return try connection.subscriptions()
    } catch {
      guard error.isRefusal, connection.isUsable, !error.isWorthRetrying else { throw error }
      return []
    }
  }
}

internal import MailClients
internal import MailTypes

/// Owns a connection to the target of a migration that is only thought of, and asks for its limits.
actor TargetSurvey {
  private let executor = BlockingExecutor(label: "mailkura.survey.target")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: ServerLink

  init(link: LinkHandover) { self.link = link.accept() }

  /// The limits of storage; none where the target does not tell.
  func quotaRoots() async throws -> [QuotaRoot] {
    try await ask([]) { connection throws(ClientError) in
      try connection.quotaRoots(of: .inbox)
    }
  }

  /// The octets that a message may have; nil where the target does not say.
  func appendLimit() async throws -> UInt64? {
    try await ask(nil) { connection throws(ClientError) in
      try connection.appendLimit(of: .inbox)
    }
  }

  /// How many messages a mailbox holds; nil where the target does not say.
  func messages(in mailbox: MailboxName) async throws -> Int? {
    try await ask(nil) { connection throws(ClientError) in
      try connection.status(mailbox).messages.map(Int.init)
    }
  }

  /// The flags that messages may have for good, as the target tells of a mailbox that is empty: to open
  /// another one for writing would change which messages are recent (RFC 3501 §2.3.2).
  ///
  /// Nil where it does not tell, or no mailbox is empty.
  func permanentFlags(among mailboxes: [MailboxName]) async throws -> [String]? {
    try await ask(nil) { connection throws(ClientError) in
      for mailbox in mailboxes where try connection.status(mailbox).messages == 0 {
        let box = try connection.select(mailbox)
        if !box.isReadOnly { return box.permanentFlags }
      }
      return nil
    }
  }

  func leave() { link.leave() }

  /// What a server refuses to tell is not known.
  private func ask<Answer: Sendable>(
    _ unknown: Answer, _ question: (IMAPConnection) throws(ClientError) -> Answer
  ) async throws -> Answer {
    while true {
      let connection = try await link.connect()
      do {
        return try question(connection)
      } catch {
        if error.isRefusal, connection.isUsable, !error.isWorthRetrying { return unknown }
        try await link.recover(from: error)
      }
    }
  }
}

internal import MailClients

/// Owns the first connection to a maildrop until a worker does.
actor MaildropScout {
  private let executor = BlockingExecutor(label: "mailkura.scout")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: MaildropLink

  init(_ request: BackupRequest, stop: StopSignal) {
    link = MaildropLink(access: request.access, policy: request.policy, stop: stop)
  }

  /// Logs in, and gives the connection away.
  func logIn() async throws -> (login: LoginRecord?, link: MaildropHandover) {
    (try await link.connect().loginRecord, MaildropHandover(givingAway: link))
  }

  /// Reads what the maildrop holds, and leaves.
  func listing() async throws -> MaildropListing {
    while true {
      do {
        let (listing, _) = try await link.connect().listing()
        link.leave()
        return listing
      } catch let error as ClientError {
        try await link.recover(from: error)
      }
    }
  }
}

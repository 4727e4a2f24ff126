internal import MailClients
internal import MailTypes

extension ReplayWorker {
  /// The limits that the target sets; none where it does not tell.
  ///
  /// Of a hint no connection is worth a second try: the next command makes it anew.
  func quotaRoots() async throws -> [QuotaRoot] {
    let connection = try await link.connect()
    do {
      return try connection.quotaRoots(of: .inbox)
    } catch {
      try await link.recover(from: error)
      return []
    }
  }
}

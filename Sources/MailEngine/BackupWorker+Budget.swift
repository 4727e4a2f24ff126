internal import MailTypes

extension BackupWorker {
  /// Waits where all that may be fetched in a day has been, if that is within the patience of the run.
  ///
  /// Else throws. What is under way when the limit is reached still comes: it is exceeded by a few
  /// messages, never by more than is under way at once.
  ///
  /// - Returns: whether the connection has to be made anew.
  func waitForBudget() async throws -> Bool {
    guard let seconds = context.budget.secondsUntilRoom, let limit = context.budget.limit else {
      return false
    }
    guard Double(seconds) <= context.policy.patience else {
      throw EngineError(.dailyLimitReached(octets: limit, seconds: seconds))
    }
    // No server has to bear an idle connection that long.
    link.leave()
    selected = nil
    try await link.sleep(seconds: Double(seconds))
    return true
  }
}

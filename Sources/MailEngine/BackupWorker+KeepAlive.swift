internal import MailClients
internal import MailTypes
internal import NetTransport

/// Connections that wait while others work.
extension BackupWorker {
  /// The next piece of work; while there is none, the connection is kept alive.
  func nextStep() async -> BackupScheduler.Step? {
    let time = context.access.settings.timeouts.keepAlive
    isResting = true
    rests = .now
    let watch = Task {
      while true {
        do { try await Task.sleep(for: time) } catch { return }
        self.keepAlive()
      }
    }
    let step = await context.scheduler.next(selected: selected?.folder, isSpare: spareness)
    watch.cancel()
    // One that was not used for a while is asked before messages are suspected of its end.
    if step != nil, link.connection != nil, ContinuousClock.now - rests >= time / 2 { keepAlive() }
    isResting = false
    return step
  }

  /// Uses the connection a little; one that does not answer is made anew when it is needed.
  private func keepAlive() {
    guard isResting, let connection = link.connection else { return }
    do {
      try connection.noop()
      rests = .now
    } catch {
      link.drop()
      selected = nil
    }
  }
}

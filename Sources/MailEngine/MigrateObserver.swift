internal import JobEvents
internal import Synchronization

/// Watches the pulling side of a migration: what counts as done is what has been sent.
final class MigrateObserver: JobObserver {
  private struct Sending {
    let meter: ProgressMeter
    let planned: (messages: Int, octets: UInt64)
  }

  private let observer: any JobObserver
  private let sending = Mutex<Sending?>(nil)

  init(_ observer: any JobObserver) { self.observer = observer }

  /// From now on the progress is told by the sending side.
  ///
  /// - Parameter planned: what was to be sent before the pull began.
  func follow(_ meter: ProgressMeter, planned: (messages: Int, octets: UInt64)) {
    sending.withLock { $0 = Sending(meter: meter, planned: planned) }
  }

  /// Nothing is sent any more: what is pulled counts.
  func stopFollowing() { sending.withLock { $0 = nil } }

  func receive(_ event: JobEvent) {
    guard case .progress(let pulled) = event, let sending = sending.withLock({ $0 }) else {
      observer.receive(event)
      return
    }
    sending.meter.update { progress in
      progress.messagesArchived = pulled.messagesDone
      progress.bytesArchived = pulled.bytesDone
      progress.messagesTotal = pulled.messagesTotal.map { $0 + sending.planned.messages }
      progress.bytesTotal = pulled.bytesTotal.map { $0 &+ sending.planned.octets }
    }
  }
}

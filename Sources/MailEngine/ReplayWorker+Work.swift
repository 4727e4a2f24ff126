internal import JobEvents
internal import MailClients
internal import MailTypes

extension ReplayWorker {
  /// How a connection's work has ended.
  struct End: Sendable {
    var tally = ReplayTally()
    var failure: (any Error)?
  }

  /// Works off folders until none is left.
  func work(off queue: ReplayQueue, with crew: ConnectionCrew) async -> End {
    var end = End()
    do {
      if try await enter(crew) { try await work(off: queue, &end.tally) }
      link.leave()
    } catch {
      // What it was to get in for is done by others.
      if !(error is StopRequested && isSpare(in: crew, queue)) { end.failure = error }
      link.drop()
    }
    crew.leave(number)
    (end.tally.sent, end.tally.octets, end.tally.skipped) = totals
    // Also of folders that it has not finished.
    end.tally.sentTo = sentByPlan
    end.tally.flagsBrought = broughtFlags
    end.tally.compared = compared
    end.tally.datesDiffer = datesDiffer.values.reduce(0, +)
    return end
  }

  private func isSpare(in crew: ConnectionCrew, _ queue: ReplayQueue) -> Bool {
    number > 0 && !hasWorked && queue.isEmpty
  }

  /// Logs in before anything is taken on.
  ///
  /// - Returns: false where the server does not let this connection in and others are at work.
  private func enter(_ crew: ConnectionCrew) async throws -> Bool {
    guard number > 0 else { return true }
    if let feed = context.feed, await !feed.waitForNeed(context.stop) { return false }
    link.canStandAside = { [number] in crew.hasOthers(than: number) }
    defer { link.canStandAside = { false } }
    do {
      _ = try await link.connect()
    } catch let error as ClientError where crew.hasOthers(than: number) {
      tellFewer(crew, because: error)
      return false
    }
    crew.join(number)
    return true
  }

  private func work(off queue: ReplayQueue, _ total: inout ReplayTally) async throws {
    var unsettled: [ReplayFolder] = []
    while let folder = try await next(off: queue) {
      hasWorked = true
      if context.stop.isStopping { throw StopRequested() }
      let tally = try await replay(folder, isLast: false)
      if tally.isToBeContinued { continue }
      if tally.unknown > 0 || tally.isPostponed {
        unsettled.append(folder)
        context.feed?.giveUp(folder.targetRow)
      } else {
        total.add(tally)
      }
      context.meter.update { $0.foldersDone += 1 }
    }
    for folder in unsettled {
      await context.feed?.waitForEnd(of: folder.targetRow, context.stop)
      if context.stop.isStopping { throw StopRequested() }
      total.add(try await replay(folder, isLast: true))
    }
  }

  private func next(off queue: ReplayQueue) async throws -> ReplayFolder? {
    guard let feed = context.feed else { return queue.next() }
    if let folder = await feed.next(for: number, context.stop) { return folder }
    if context.stop.isStopping, feed.isOpen(for: number) { throw StopRequested() }
    return nil
  }

  private func tellFewer(_ crew: ConnectionCrew, because error: ClientError) {
    guard crew.isFirstRefusal() else { return }
    context.observer.receive(.warning(.fewerConnections(crew, because: error)))
  }
}

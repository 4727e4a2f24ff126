internal import JobEvents
internal import MailClients
internal import MailTypes

extension ReplaySession {
  /// Works on all folders, over as many connections as were asked for.
  ///
  /// - Returns: what ended it early, if anything did.
  func replay(_ total: inout ReplayTally) async throws -> (any Error)? {
    let planned =
      if let expected { expected } else {
        try await keeper.plannedTotals(of: folders.map(\.targetRow))
      }
    meter.update {
      $0.foldersTotal = folders.count
      $0.messagesTotal = planned.messages
      $0.bytesTotal = planned.octets
    }
    let roots = planned.messages > 0 ? try await worker.quotaRoots() : []
    if !run.request.isDryRun { warn(of: planned, under: roots) }
    let failure = try await send(planned.messages, &total)
    // A dry run has found what the target holds already, and left the rest planned.
    if failure == nil, run.request.isDryRun, !roots.isEmpty {
      warn(of: try await keeper.plannedTotals(of: folders.map(\.targetRow)), under: roots)
    }
    return failure
  }

  private func send(_ planned: Int, _ total: inout ReplayTally) async throws -> (any Error)? {
    // Where there is nothing to send, another login takes longer than the work; where a folder's message is
    // to get the label of another, the one has to be there before the other.
    var isOne = planned == 0 && context.feed == nil || run.request.isDryRun
    if !isOne, context.hasLabels {
      let isShared = try await keeper.hasCopyable(folders.map(\.targetRow))
      isOne = context.feed != nil || isShared
    }
    let count = isOne ? 1 : min(run.request.connections, folders.count)
    let queue = ReplayQueue(
      context.feed == nil ? try await inOrder(connections: count) : [])
    let wakes = context.stop.addHandler { [feed = context.feed] _ in feed?.wake() }
    defer { context.stop.removeHandler(wakes) }
    let crew = ConnectionCrew(wanted: count)
    crew.join(0)
    // One that still waits to get in when all is done has nothing to wait for.
    let spare = context.stop.makeChild()
    let ends = await withTaskGroup(of: ReplayWorker.End.self) { group in
      for number in 0..<max(count, 1) {
        let worker =
          number == 0
          ? worker
          : ReplayWorker(
            number: number, link: opener.makeLink(stop: spare), existing: existing,
            context: context)
        group.addTask { await worker.work(off: queue, with: crew) }
      }
      var ends: [ReplayWorker.End] = []
      for await end in group {
        ends.append(end)
        if end.failure != nil {
          queue.close()
          context.stop.request(.afterMessage, status: .done)
          context.feed?.close()
        } else if queue.isEmpty, crew.count == 0 {
          spare.request(.now, status: .done)
        }
      }
      return ends
    }
    for end in ends { total.add(end.tally) }
    let failures = ends.compactMap(\.failure)
    return failures.first { !($0 is StopRequested) } ?? failures.first
  }

  /// With several connections the largest folder comes first, so that all end at about the same time.
  private func inOrder(connections: Int) async throws -> [ReplayFolder] {
    guard connections > 1 else { return folders }
    var sized: [(folder: ReplayFolder, octets: UInt64)] = []
    for folder in folders {
      sized.append((folder, try await keeper.plannedTotals(of: [folder.targetRow]).octets))
    }
    return sized.sorted { $0.octets > $1.octets }.map(\.folder)
  }

  private func warn(of planned: (messages: Int, octets: UInt64), under roots: [QuotaRoot]) {
    if let warning = JobWarning.littleRoom(
      for: planned, under: roots, isExact: run.request.isDryRun)
    {
      run.observer.receive(.warning(warning))
    }
  }
}

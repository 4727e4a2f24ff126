internal import JobEvents
internal import MailTypes
internal import SyncJournal

extension VerifyRun {
  /// Fetches messages again that the archive has no equal of, from a POP3 account.
  func fetchAgainFromMaildrop(
    _ left: [VerifyFinding], _ access: AccountAccess, _ keeper: JournalKeeper,
    _ tally: VerifyTally, job: RunID?
  ) async throws {
    let lost = try await keeper.listed(left)
    guard !lost.isEmpty else { return }
    let fetcher = LostMaildropFetcher(
      access: access, policy: request.policy, stop: stop.makeChild(), root: keeper.root,
      token: "fetch.\(job?.rawValue ?? 0)")
    var rest = lost[...]
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let group = Array(rest.prefix(Self.batch))
      rest = rest.dropFirst(Self.batch)
      let replacements = try await fetcher.fetch(group)
      try await keeper.replace(replacements)
      let whole = Set(replacements.map(\.row.id))
      for message in group where whole.contains(message.row.id) && !waits(keeper) {
        tally.resolved(message.finding, .repaired)
      }
    }
    await fetcher.leave()
  }
}

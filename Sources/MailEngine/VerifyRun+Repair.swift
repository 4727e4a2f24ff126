internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

extension VerifyRun {
  /// Messages that are made durable together.
  static let batch = 64

  /// Puts right what was found, as far as the archive itself can.
  ///
  /// Nothing is removed: what is in the way is moved to `quarantine`. Each step is durable when it
  /// is counted, so that a repair that was stopped is carried on by the next.
  ///
  /// - Returns: The damaged and missing messages that are still so.
  func repairLocally(
    _ findings: [VerifyFinding], _ keeper: JournalKeeper, _ tally: VerifyTally
  ) async throws -> [VerifyFinding] {
    // What shares a name with a message, or is no file, would be in the way of its replacement.
    for finding in findings {
      if stop.isStopping { throw StopRequested() }
      guard let file = finding.file else { continue }
      switch finding.kind {
      case .doubled where finding.isTwin: try await moveAside(finding, keeper, tally)
      case .damaged where !file.isRegular: _ = try await keeper.moveAside([file])
      case .damaged, .missing, .unknown, .doubled: break
      }
    }
    let left = try await putBack(findings.filter { $0.row != nil }, findings, keeper, tally)
    for finding in findings where finding.row == nil && !finding.isTwin {
      if stop.isStopping { throw StopRequested() }
      guard let file = finding.file, file.isRegular else { continue }
      if finding.kind == .doubled {
        try await moveAside(finding, keeper, tally)
        continue
      }
      switch try await adopt(file, in: finding.folder, keeper) {
      case .adopted: tally.resolved(finding, .adopted)
      case .movedAside(let place): tally.resolved(finding, .repaired, Self.moved(to: place))
      case .left: break
      }
    }
    return left
  }

  /// Whether what is put back stands in its place only when an mbox has been written anew.
  func waits(_ keeper: JournalKeeper) -> Bool { keeper.root.manifest.kind == .mbox }

  private func moveAside(
    _ finding: VerifyFinding, _ keeper: JournalKeeper, _ tally: VerifyTally
  ) async throws {
    guard let file = finding.file else { return }
    let place = try await keeper.moveAside([file])[0]
    tally.resolved(finding, .repaired, Self.moved(to: place))
  }

  private static func moved(to place: String) -> Phrase {
    Phrase(en: "Moved to \(place).", ja: "\(place) へ移しました。")
  }

  private func putBack(
    _ lost: [VerifyFinding], _ findings: [VerifyFinding], _ keeper: JournalKeeper,
    _ tally: VerifyTally
  ) async throws -> [VerifyFinding] {
    var strays: [ContentDigest: [StrayContent]] = [:]
    for finding in findings where !finding.isTwin {
      guard let file = finding.file, file.isRegular else { continue }
      for form in finding.forms {
        strays[form.digest, default: []].append(
          StrayContent(file: file, lineEnds: form.lineEnds))
      }
    }
    var left: [VerifyFinding] = []
    var rest = lost[...]
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let group = Array(rest.prefix(Self.batch))
      rest = rest.dropFirst(Self.batch)
      let isRepaired = try await keeper.putBack(group, strays: strays)
      for (finding, isRepaired) in zip(group, isRepaired) {
        if !isRepaired {
          left.append(finding)
        } else if !waits(keeper) {
          tally.resolved(finding, .repaired)
        }
      }
    }
    return left
  }

  /// A file that cannot be read stays what it was; what concerns more than it ends the repair.
  private func adopt(
    _ file: FolderFile, in folder: VerifiedFolder, _ keeper: JournalKeeper
  ) async throws -> JournalKeeper.Adoption {
    do {
      return try await keeper.adopt(file, in: folder)
    } catch let error as ArchiveError {
      guard error.scope <= .mailbox else { throw error }
      return .left
    }
  }

  /// Fetches messages again that the archive has no equal of, folder by folder.
  func fetchAgain(
    _ left: [VerifyFinding], _ access: AccountAccess, _ keeper: JournalKeeper,
    _ tally: VerifyTally, job: RunID?
  ) async throws {
    guard access.settings.endpoint.mailProtocol == .imap else {
      return try await fetchAgainFromMaildrop(left, access, keeper, tally, job: job)
    }
    let served = try await keeper.served(left)
    guard !served.isEmpty else { return }
    let link = ServerLink(access: access, policy: request.policy, stop: stop.makeChild())
    let fetcher = LostMessageFetcher(
      link: LinkHandover(givingAway: link), root: keeper.root,
      token: "fetch.\(job?.rawValue ?? 0)")
    for (_, messages) in Dictionary(grouping: served, by: \.finding.folder.path).sorted(by: {
      $0.key < $1.key
    }) {
      var rest = messages[...]
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
    }
    await fetcher.leave()
  }
}

internal import JobEvents
internal import MailTypes
internal import SyncJournal

extension VerifyRun {
  /// Gives rows to messages that stand in mboxes without one, before anything is moved.
  ///
  /// - Returns: The findings that are left.
  func adoptFromMboxes(
    _ findings: [VerifyFinding], _ keeper: JournalKeeper, _ tally: VerifyTally
  ) async throws -> [VerifyFinding] {
    var left = findings
    let known = Set(findings.compactMap(\.row?.id))
    let folders = Dictionary(findings.map { ($0.folder.path, $0.folder) }) { first, _ in first }
    for (path, rows) in try await keeper.noteShortenedMboxes() {
      guard let folder = folders[path] else { continue }
      // A message that lacks nothing but its end was not missing before.
      for row in rows where !known.contains(row.id) {
        let finding = VerifyFinding(kind: .missing, folder: folder, row: row)
        tally.found(finding)
        left.append(finding)
      }
    }
    for folder in Self.mboxes(of: findings.filter { $0.interval != nil }) {
      if stop.isStopping { throw StopRequested() }
      let placed = try await keeper.adoptMessages(inMboxOf: folder)
      let unknown = try await keeper.unknownIntervals(ofMbox: folder)
      left.removeAll { finding in
        guard finding.folder == folder else { return false }
        if let interval = finding.interval, !unknown.contains(where: interval.overlaps) {
          tally.resolved(finding, .adopted)
          return true
        }
        if let row = finding.row, placed.contains(row.id) {
          tally.resolved(finding, .repaired)
          return true
        }
        return false
      }
    }
    return left
  }

  /// Writes mboxes anew: with the messages that were put back, and without what nobody knows.
  ///
  /// - Parameter findings: what `adoptFromMboxes` has left.
  func mendMboxes(
    _ findings: [VerifyFinding], _ keeper: JournalKeeper, _ tally: VerifyTally
  ) async throws {
    for folder in Self.mboxes(of: findings) {
      if stop.isStopping { throw StopRequested() }
      let mending = try await keeper.mendMbox(of: folder)
      for finding in findings where finding.folder == folder {
        let isRepaired =
          finding.interval == nil
          ? finding.row.map { mending.replaced.contains($0.id) } ?? false : mending.isWhole
        if isRepaired { tally.resolved(finding, .repaired) }
      }
      if !mending.setAside.isEmpty {
        observer.receive(.warning(Self.setAside(mending.setAside, in: folder.name)))
      }
    }
  }

  private static func mboxes(of findings: [VerifyFinding]) -> [VerifiedFolder] {
    Set(findings.map(\.folder)).sorted { $0.path < $1.path }
  }

  private static func setAside(_ places: [String], in folder: String) -> JobWarning {
    let (shown, rest) = (places.prefix(3).joined(separator: ", "), places.count - 3)
    return JobWarning(
      what: Phrase(
        en: "What stood damaged or unknown in the mbox of “\(folder)” is kept: \(shown)"
          + (rest > 0 ? " and \(rest) more" : "") + ".",
        ja: "「\(folder)」の mbox で壊れていた、または不明だった内容は残してあります: \(shown)"
          + (rest > 0 ? " ほか \(rest) 個" : "") + "。"),
      remedy: Phrase(
        en: "Look at it with a mail program, and remove it when you have what you need of it.",
        ja: "メールソフトで内容を確かめ、不要なら削除してください。"),
      folder: folder)
  }
}

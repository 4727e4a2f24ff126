internal import JobEvents
internal import MailArchive
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Removing on the server what is archived, where that is asked for (RELIABILITY 2.7).
extension MaildropWorker {
  /// Ends the session, with DELE before it for what the policy lets go.
  ///
  /// Nothing counts as removed before the server has said +OK to QUIT (RFC 1939 §6).
  func remove(
    _ listing: MaildropListing, _ comparison: MaildropComparison, on connection: POP3Connection
  ) async throws {
    let candidates = try await removable(listing)
    let confirmed = try await confirm(candidates, listing, on: connection)
    if confirmed.isEmpty {
      link.leave()
      return
    }
    let uids = UIDSet(confirmed.map(\.uid))
    try await context.keeper.intendRemoval(of: uids)
    var marked = UIDSet()
    var refused: [ClientError] = []
    var rest = confirmed[...]
    while !rest.isEmpty, !context.stop.isStopping {
      let page = rest.prefix(Self.headsPage)
      rest = rest.dropFirst(page.count)
      let answers = try connection.delete(page.map { Int(listing.numbers[$0.index]) })
      let numbers = Set(answers.map(\.number))
      refused += answers.map(\.error)
      for (index, uid) in page {
        if numbers.contains(Int(listing.numbers[index])) {
          left.insert(uid)
        } else {
          marked.insert(uid)
        }
      }
    }
    if let first = refused.first {
      context.observer.receive(.warning(Self.refusedRemoval(refused.count, first)))
    }
    if marked.isEmpty {
      link.leave()
      return
    }
    let result = connection.quit()
    link.drop()
    switch result {
    case .confirmed:
      removed += marked.count
      left = left.subtracting(marked)
      try await context.keeper.noteRemoved(marked)
    case .refused(let error), .unknown(let error):
      left = left.union(marked)
      await context.keeper.leaveRemovalsOpen()
      context.observer.receive(.warning(Self.unknownRemoval(marked.count, error)))
    }
  }

  /// Messages of the listing that the policy lets go, each with its number in the journal.
  func removable(_ listing: MaildropListing) async throws -> [(index: Int, uid: UID)] {
    guard let age = policy.age else { return [] }
    if distrustsIDs || !listing.distinctlyNamed().contains(true) {
      guard listing.count > 0 else { return [] }
      context.tellOnce(.notTold, Self.withoutIDs)
      canTellNone = true
      return []
    }
    return try await context.keeper.removable(listing, age: age)
  }

  /// Those whose archived copy is sound and that the server still has as they were archived.
  private func confirm(
    _ candidates: [(index: Int, uid: UID)], _ listing: MaildropListing,
    on connection: POP3Connection
  ) async throws -> [(index: Int, uid: UID)] {
    var confirmed: [(index: Int, uid: UID)] = []
    var (different, damaged) = (0, 0)
    var rest = candidates[...]
    while !rest.isEmpty {
      if context.stop.isStopping { throw StopRequested() }
      let page = Array(rest.prefix(Self.headsPage))
      rest = rest.dropFirst(page.count)
      guard let heads = try heads(page.map(\.index), of: listing, on: connection) else {
        context.tellOnce(.notShown, Self.withoutTop)
        left = left.union(UIDSet(candidates.map(\.uid)))
        return []
      }
      let doubts = page.map { MaildropDoubt(index: $0.index, hint: $0.uid) }
      let odd = try await context.keeper.differing(heads, doubts)
      let same = try await unchanged(odd, of: listing, on: connection)
      let oddIndexes = Set(odd.map(\.index))
      let seen = Set(heads.map(\.index))
      let equal = doubts.filter { doubt in
        oddIndexes.contains(doubt.index) ? same.contains(doubt.index) : seen.contains(doubt.index)
      }
      let sound = try await context.keeper.sound(equal)
      different += page.count - equal.count
      damaged += equal.count { !sound.contains($0.index) }
      confirmed += page.filter { sound.contains($0.index) }
    }
    if different > 0 { context.observer.receive(.warning(Self.different(different))) }
    if damaged > 0 { context.observer.receive(.warning(Self.damaged(damaged))) }
    left = left.union(UIDSet(candidates.map(\.uid)).subtracting(UIDSet(confirmed.map(\.uid))))
    return confirmed
  }

  private static let withoutIDs = JobWarning(
    what: Phrase(
      en:
        "Nothing is removed on the server: it has no ids that tell its messages apart for certain.",
      ja: "サーバにメールを確実に見分ける ID がないため、サーバからは何も削除しません。"))

  private static let withoutTop = JobWarning(
    what: Phrase(
      en: "Nothing is removed on the server: it does not show headers, so that no message can be "
        + "compared with the archive once more.",
      ja: "サーバがヘッダーを返さず、アーカイブと照合できないため、サーバからは何も削除しません。"))

  private static func different(_ count: Int) -> JobWarning {
    JobWarning(
      what: Phrase(
        en:
          "\(count == 1 ? "1 message" : "\(count) messages") stayed on the server, which shows other messages under "
          + "their ids than were archived.",
        ja: "\(count) 通をサーバに残しました。同じ ID で、保存したものとは異なるメールが示されています。"),
      remedy: Phrase(
        en: "Compare both with mailkura verify --against.",
        ja: "mailkura verify --against で照合してください。"))
  }

  private static func damaged(_ count: Int) -> JobWarning {
    JobWarning(
      what: Phrase(
        en:
          "\(count == 1 ? "1 message" : "\(count) messages") stayed on the server, since what the archive has of them is "
          + "damaged or missing.",
        ja: "\(count) 通をサーバに残しました。アーカイブのファイルが破損しているか、見つかりません。"),
      remedy: Phrase(
        en: "Run mailkura verify --repair --against.",
        ja: "mailkura verify --repair --against を実行してください。"))
  }

  private static func refusedRemoval(_ count: Int, _ error: ClientError) -> JobWarning {
    let words = error.explanation.serverWords.map { " (\($0))" } ?? ""
    return JobWarning(
      what: Phrase(
        en:
          "The server refused to remove \(count == 1 ? "1 message" : "\(count) messages")\(words).",
        ja: "サーバが \(count) 通の削除を拒否しました\(words)。"),
      remedy: Phrase(
        en: "The archive has them all; the next backup tries it again.",
        ja: "すべてアーカイブにあります。次のバックアップで再び試みます。"))
  }

  private static func unknownRemoval(_ count: Int, _ error: ClientError) -> JobWarning {
    JobWarning(
      what: Phrase(
        en: "The server did not confirm that it has removed "
          + "\(count == 1 ? "1 message" : "\(count) messages"): " + error.explanation.what.en,
        ja: "サーバが \(count) 通の削除を確認しませんでした: " + error.explanation.what.ja),
      remedy: Phrase(
        en: "The archive has them all; the next backup sees which of them are still there.",
        ja: "すべてアーカイブにあります。サーバに残っているかは次のバックアップで確認します。"))
  }
}

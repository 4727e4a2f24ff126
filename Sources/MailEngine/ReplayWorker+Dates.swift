internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// The dates under which messages that were sent stand at the target (INTERNALDATE).
///
/// Servers put the moment of APPEND in the place of a date that they cannot keep, or of every date; it is
/// what many mail programs sort by.
extension ReplayWorker {
  /// How many of these messages the target shows another date of than they were sent with, as an instant.
  ///
  /// Which of several equal messages stands under which of their dates is no matter.
  ///
  /// - Parameter known: what the target has shown already.
  func otherDates(
    among page: [Journal.BoundReplay], _ there: UIDSet, _ known: [UID: Int64],
    on connection: IMAPConnection
  ) throws -> Int {
    let dated = page.filter { there.contains($0.uid) && $0.internalDate != nil }
    let unshown = UIDSet(dated.map(\.uid).filter { known[$0] == nil })
    let shown = try dates(of: unshown, on: connection)
    var missed: [ContentDigest: [Int64: Int]] = [:]
    for bound in dated {
      guard let sent = bound.internalDate?.seconds, let date = known[bound.uid] ?? shown[bound.uid],
        date != sent
      else { continue }
      missed[bound.copy.digest, default: [:]][sent, default: 0] += 1
      missed[bound.copy.digest, default: [:]][date, default: 0] -= 1
    }
    return missed.values.reduce(0) { sum, counts in
      sum + counts.values.reduce(0) { $0 + max(0, $1) }
    }
  }

  /// In seconds since 1970; what a server does not tell is not known.
  private func dates(
    of uids: UIDSet, on connection: IMAPConnection
  ) throws -> [UID: Int64] {
    var dates: [UID: Int64] = [:]
    guard !uids.isEmpty else { return dates }
    try askIfTold(uids, .internalDate, on: connection) { uid, data in
      dates[uid] = data.internalDate?.seconds
    }
    return dates
  }

  /// Tells it once a folder, at its end.
  func warnOfDates(in folder: ReplayFolder) {
    guard let count = datesDiffer[folder.targetRow], count > 0,
      toldOfDates.insert(folder.targetRow).inserted
    else { return }
    context.observer.receive(
      .warning(
        JobWarning(
          what: Phrase(
            en: "The target has put another date of arrival on \(count) of the messages that were "
              + "sent to “\(folder.targetName)”.",
            ja: "移行先は「\(folder.targetName)」へ送ったメールのうち \(count) 通の受信日時を、"
              + "送ったものとは別の日時にしました。"),
          remedy: Phrase(
            en: "The messages themselves are as they were, and the archive keeps their dates. Let "
              + "the mail program sort by the date of sending (“Date”) instead.",
            ja: "メールの内容は元のままで、元の受信日時はアーカイブに残っています。"
              + "メールソフトでは、受信日時ではなく送信日時 (Date) の順に並べてください。"),
          folder: folder.targetName)))
  }
}

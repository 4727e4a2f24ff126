internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// Comparing a folder that the server has given other UIDs since the last backup.
extension ServerComparer {
  private static let headerPage = 1000

  /// Compares by headers, internal dates and sizes, and the octets of a sample.
  func compareByContent(
    _ listed: UIDSet, _ archived: ArchivedFolder, on connection: IMAPConnection,
    _ comparison: inout Comparison
  ) async throws {
    try await catalogue.beginMatching(archived.generation)
    var matched = UIDSet()
    var rest = listed
    while !rest.isEmpty {
      if stop.isStopping { throw StopRequested() }
      let page: UIDSet
      (page, rest) = rest.split(after: Self.headerPage)
      let served = try connection.messages(page, .header)
      let matches = try await catalogue.match(served)
      for message in served {
        guard let match = matches[message.uid] else { continue }
        matched.insert(message.uid)
        note(message.flags, match.flags, message.uid, &comparison)
      }
      let digests = matches.mapValues(\.digest)
      let chosen = Self.sample(of: UIDSet(matches.keys))
      try await compareOctets(of: chosen, on: connection, &comparison) { _ in digests }
    }
    comparison.report.archived = matched.count
    comparison.counts.new = listed.count - matched.count
    comparison.counts.gone = max(0, archived.uids.count - matched.count)
    comparison.report.reason = Phrase(
      en: "renumbered by the server; \(matched.count) of \(listed.count) messages are known by "
        + "their headers",
      ja: "サーバが番号を付け替えました。\(listed.count) 通中 \(matched.count) 通はヘッダで照合できました")
    // The next backup has to take the new numbers over.
    if comparison.counts.foldersIncomplete == 0 { comparison.counts.foldersIncomplete = 1 }
  }
}

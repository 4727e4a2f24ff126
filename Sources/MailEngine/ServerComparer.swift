internal import JobEvents
internal import MailClients
internal import MailTypes
internal import SyncJournal

/// A folder of the archive as the server had it at the last backup.
struct ArchivedFolder: Sendable {
  var generation: GenerationID
  var uidValidity: UIDValidity?
  var uids: UIDSet
}

/// Holds an archive against its server, folder by folder; opens folders read-only.
actor ServerComparer {
  /// Messages of a folder whose bodies are compared, at least, and one of so many beyond.
  private static let sample = 3
  private static let sampleEvery = 100

  /// What one folder shows.
  struct Comparison: Sendable {
    var report: FolderReport
    /// On the server and not in the archive.
    var new = 0
    /// Bodies that are others than those archived under the same UID.
    var different = 0
  }

  private let executor = BlockingExecutor(label: "mailkura.compare")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let link: ServerLink
  private let catalogue: ArchiveCatalogue

  init(link: LinkHandover, catalogue: ArchiveCatalogue) {
    self.link = link.accept()
    self.catalogue = catalogue
  }

  func leave() { link.leave() }

  /// Compares the UIDs of a folder, and the bodies of a sample of those on both sides.
  func compare(_ mailbox: MailboxName) async throws -> Comparison {
    while true {
      let connection = try await link.connect()
      do {
        return try await compare(mailbox, on: connection)
      } catch let error as ClientError {
        if connection.isUsable, error.scope <= .mailbox, !error.isWorthRetrying {
          return Comparison(
            report: FolderReport(
              folder: mailbox.description, server: nil, archived: 0, state: .skipped,
              reason: error.explanation.what), new: 1)
        }
        try await link.recover(from: error)
      }
    }
  }

  private func compare(
    _ mailbox: MailboxName, on connection: IMAPConnection
  ) async throws -> Comparison {
    let box = try connection.examine(mailbox)
    let listed = try connection.searchUIDs(nil)
    let server = max(listed.count, Int(box.exists))
    var report = FolderReport(
      folder: mailbox.description, server: server, archived: 0, state: .partial)
    guard let archived = try await catalogue.archivedFolder(mailbox) else {
      if server == 0 { report.state = .complete }
      report.reason = server == 0 ? nil : Self.notArchived
      return Comparison(report: report, new: server)
    }
    guard archived.uidValidity == box.uidValidity else {
      report.reason = Self.renumbered
      return Comparison(report: report, new: server)
    }
    let common = listed.intersection(archived.uids)
    report.archived = common.count
    report.gone = archived.uids.subtracting(listed).count
    var comparison = Comparison(report: report, new: server - common.count)
    let chosen = common.shuffled().prefix(max(Self.sample, common.count / Self.sampleEvery))
    let sink = DigestSink(UIDSet(chosen))
    for part in IMAPConnection.batches(of: UIDSet(chosen)) {
      try connection.finishFetch(try connection.beginFetch(part, items: .message), into: sink)
    }
    for content in sink.contents {
      let known = try await catalogue.digest(of: content.uid, in: archived.generation)
      if let known, known != content.digest { comparison.different += 1 }
    }
    link.noteProgress()
    if comparison.different > 0 {
      comparison.report.reason = Phrase(
        en:
          "\(comparison.different) of \(chosen.count) messages read are others than those archived",
        ja: "読み比べた \(chosen.count) 通のうち \(comparison.different) 通が保存したものと異なります")
    } else if comparison.new > 0 {
      comparison.report.reason = Self.newMail(comparison.new)
    } else {
      comparison.report.state = .complete
    }
    return comparison
  }

  private static let notArchived = Phrase(
    en: "not in the archive yet; run mailkura backup", ja: "まだ保存していません。mailkura backup を実行してください")
  private static let renumbered = Phrase(
    en: "renumbered by the server; mailkura backup compares by content",
    ja: "サーバが番号を付け替えました。mailkura backup が内容で照合します")

  private static func newMail(_ count: Int) -> Phrase {
    Phrase(
      en: "\(count) new on the server; run mailkura backup",
      ja: "サーバに新着が \(count) 通あります。mailkura backup を実行してください")
  }
}

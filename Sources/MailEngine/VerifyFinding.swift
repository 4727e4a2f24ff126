internal import JobEvents
internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// One difference between an archive and its journal.
struct VerifyFinding: Sendable {
  enum Kind: Hashable, Sendable {
    /// A row whose file does not hold what it should.
    case damaged
    /// A row without a file.
    case missing
    /// A file without a row.
    case unknown
    /// A file without a row whose content has one in the same folder, or a further file of a row.
    case doubled
  }

  var kind: Kind
  var folder: VerifiedFolder
  /// Of what is damaged or missing.
  var row: StoredCopyRow?
  /// The file that is not as it should be; nil for a message without one, and in an mbox.
  var file: FolderFile?
  /// What is in the way where no file is meant, below the archive.
  var path: String?
  /// The octets of an mbox that nobody knows.
  var interval: Range<UInt64>?
  /// Why.
  var reason: Phrase?
  /// Of a file without a row: what it holds, by the form that it may have.
  var forms: [ArchiveCheck.Finding] = []
  /// Whether it is a further file of a message's name.
  var isTwin = false

  var report: MessageReport {
    MessageReport(
      folder: folder.name, uid: nil, outcome: outcome, sha256: row?.digest.description,
      size: row?.wireSize, path: path ?? file?.path,
      reason: reason ?? row.map { .verbatim($0.place.description) })
  }

  private var outcome: MessageReport.Outcome {
    switch kind {
    case .damaged: .damaged
    case .missing: .missing
    case .unknown: .unknown
    case .doubled: .doubled
    }
  }
}

extension VerifyFinding {
  /// Octets of an mbox that are neither a message nor what belongs between two.
  init(unknownFrom start: UInt64, to end: UInt64, in folder: VerifiedFolder) {
    self.init(
      kind: .unknown, folder: folder,
      path: MessageLocation.range(folder: folder.path, offset: start, length: 0).path,
      interval: start..<max(start, end),
      reason: Phrase(
        en: "octets \(start) to \(end) are neither a message nor the line between two",
        ja: "\(start) から \(end) オクテットまでは、メールでも区切り行でもありません"))
  }

  /// An mbox that belongs to no mailbox or cannot be read.
  init(mboxOf folder: VerifiedFolder, reason: Phrase? = nil) {
    self.init(
      kind: .unknown, folder: folder,
      path: MessageLocation.range(folder: folder.path, offset: 0, length: 0).path, reason: reason)
  }
}

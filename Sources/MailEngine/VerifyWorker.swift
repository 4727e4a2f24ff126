internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Reads messages again and holds them against the journal; one thread of several.
actor VerifyWorker {
  private let executor: BlockingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let check: ArchiveCheck
  private let intervals: MboxIntervals
  private let catalogue: ArchiveCatalogue
  private let tally: VerifyTally
  private let meter: ProgressMeter
  private let stop: StopSignal
  /// What has been checked since the others were last told; `planned` is what the journal has of it.
  private var counted = (messages: 0, octets: UInt64(0), planned: UInt64(0))
  private static let toldOctets: UInt64 = 1 << 20

  init(
    number: Int, root: ArchiveRoot, catalogue: ArchiveCatalogue, tally: VerifyTally,
    meter: ProgressMeter, stop: StopSignal
  ) {
    executor = BlockingExecutor(label: "mailkura.verify.\(number)")
    check = ArchiveCheck(root: root)
    intervals = MboxIntervals(root: root)
    self.catalogue = catalogue
    self.tally = tally
    self.meter = meter
    self.stop = stop
  }

  /// Works until the catalogue has nothing left.
  func run() async throws {
    while let page = try await catalogue.next() {
      defer { tell(of: page.folder) }
      for item in page.items {
        if stop.isStopping { throw StopRequested() }
        switch item {
        case .files(let row, let files): try verify(row, files, in: page.folder)
        case .range(let row, let location): try verify(row, location, in: page.folder)
        case .interval(let start, let end, let isLast):
          try verifyInterval(from: start, to: end, isLast: isLast, in: page.folder)
        case .stray(let file): try await classify(file, in: page.folder)
        }
      }
    }
  }

  private func verify(
    _ row: StoredCopyRow, _ files: [FolderFile], in folder: VerifiedFolder
  ) throws {
    guard let first = files.first else { return missing(row, in: folder) }
    var sound: FolderFile?
    var trouble: Phrase?
    for file in files {
      guard sound == nil || !file.isRegular else { break }
      switch try outcome({ () throws(ArchiveError) in try check.read(file, form: row.form) }, row) {
      case .sound: sound = file
      case .unsound(let reason): trouble = trouble ?? reason
      }
    }
    count(row, octets: row.diskSize, in: folder)
    if sound == nil {
      tally.found(
        VerifyFinding(kind: .damaged, folder: folder, row: row, file: first, reason: trouble))
    }
    guard files.count > 1 else { return }
    // Of several files of one name one is the message, a sound one if there is one.
    for file in files where file != sound ?? first {
      tally.found(
        VerifyFinding(
          kind: file.isRegular ? .doubled : .unknown, folder: folder, file: file, isTwin: true))
    }
  }

  private func verify(
    _ row: StoredCopyRow, _ location: MessageLocation?, in folder: VerifiedFolder
  ) throws {
    guard let location else { return missing(row, in: folder) }
    let form = row.form
    let outcome = try outcome(
      { () throws(ArchiveError) in try check.read(location, form: form) }, row)
    count(row, octets: row.diskSize, in: folder)
    if case .unsound(let reason) = outcome {
      tally.found(VerifyFinding(kind: .damaged, folder: folder, row: row, reason: reason))
    }
  }

  /// Octets of an mbox that are no message are separator lines, or nobody knows what.
  private func verifyInterval(
    from start: UInt64, to end: UInt64, isLast: Bool, in folder: VerifiedFolder
  ) throws {
    var isSound = false
    do throws(ArchiveError) {
      isSound = try intervals.isSound(folder.path, from: start, to: end, isLast: isLast)
    } catch {
      guard error.scope <= .mailbox else { throw error }
    }
    if isSound { return }
    tally.found(VerifyFinding(unknownFrom: start, to: end, in: folder))
  }

  private func missing(_ row: StoredCopyRow, in folder: VerifiedFolder) {
    count(row, octets: 0, in: folder)
    tally.found(VerifyFinding(kind: .missing, folder: folder, row: row))
  }

  private func count(_ row: StoredCopyRow, octets: UInt64, in folder: VerifiedFolder) {
    counted.messages += 1
    counted.octets &+= octets
    counted.planned &+= row.diskSize
    if counted.planned >= Self.toldOctets { tell(of: folder) }
  }

  /// Adds to what all workers have checked; not for every message, since they would wait for each other.
  private func tell(of folder: VerifiedFolder) {
    tally.checked(counted.messages, octets: counted.octets)
    meter.messages(counted.messages, octets: counted.planned, in: folder.name)
    counted = (0, 0, 0)
  }

  private enum Outcome {
    case sound
    case unsound(Phrase?)
  }

  /// What one bad file says is about that file; what the process lacks ends the run.
  private func outcome(
    _ read: () throws(ArchiveError) -> ArchiveCheck.Finding, _ row: StoredCopyRow
  ) throws -> Outcome {
    do throws(ArchiveError) {
      let found = try read()
      return found.digest == row.digest && found.wireSize == row.wireSize ? .sound : .unsound(nil)
    } catch {
      guard error.scope <= .mailbox else { throw error }
      return .unsound(error.explanation.cause)
    }
  }

  /// A file without a row holds a message of the folder once more, or something else.
  private func classify(_ file: FolderFile, in folder: VerifiedFolder) async throws {
    var finding = VerifyFinding(kind: .unknown, folder: folder, file: file)
    var forms: [ArchiveCheck.Finding] = []
    do throws(ArchiveError) {
      if file.isRegular { forms = try check.readForms(of: file) }
    } catch {
      guard error.scope <= .mailbox else { throw error }
      finding.reason = error.explanation.cause
    }
    if let id = folder.id, try await catalogue.holds(forms.map(\.digest), in: id) {
      finding.kind = .doubled
    }
    finding.forms = forms
    tally.found(finding)
  }
}

internal import MailArchive
internal import MailTypes
internal import SyncJournal

/// Reads files again and holds their digests against the journal; one thread of several.
actor VerifyWorker {
  struct Item: Sendable {
    let location: MessageLocation
    let folderName: String
    let row: StoredCopyRow
  }

  private let executor: BlockingExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let check: ArchiveCheck

  init(number: Int, root: ArchiveRoot) {
    executor = BlockingExecutor(label: "mailkura.verify.\(number)")
    check = ArchiveCheck(root: root)
  }

  /// The items whose file is not what it was when it was archived.
  func damaged(among items: [Item], meter: ProgressMeter, stop: StopSignal) throws -> [Item] {
    var damaged: [Item] = []
    for item in items {
      if stop.isStopping { throw StopRequested() }
      if try !isWhole(item) { damaged.append(item) }
      meter.message(octets: item.row.diskSize, in: item.folderName)
    }
    return damaged
  }

  private func isWhole(_ item: Item) throws -> Bool {
    do {
      let found = try check.read(item.location, form: item.row.form)
      return found.digest == item.row.digest && found.wireSize == item.row.wireSize
    } catch {
      guard error.scope <= .message else { throw error }
      return false
    }
  }
}

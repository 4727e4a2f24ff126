import MailArchive
import MailTypes
import SyncJournal
import TestSupport

@testable import MailEngine

/// An archive in a directory of its own, on which one session after another works.
final class EngineArchive {
  static let account = AccountIdentity(user: "taro@example.jp", host: "imap.example.jp")

  let directory: ScratchDirectory
  var path: String { directory("archive") }

  init(kind: ArchiveManifest.Kind = .maildir) throws {
    directory = try ScratchDirectory("engine")
    _ = try ArchiveRoot.create(
      at: directory("archive"),
      manifest: ArchiveManifest(
        kind: kind, account: Self.account, created: "2026-01-02T03:04:05Z"))
  }

  /// A new process on the archive, as far as the archive can tell.
  ///
  /// The one before has to be let go; without `close` it counts as killed.
  func session(_ command: String = "backup") async throws -> EngineSession {
    let root = try ArchiveRoot.open(at: path)
    let lock = try await lock(root)
    return try await EngineSession(archive: self, root: root, lock: lock, command: command)
  }

  /// The last reference to the session before may live a moment longer on its own thread.
  func lock(_ root: ArchiveRoot) async throws -> ArchiveLock {
    for _ in 0..<100 {
      if let lock = try? root.lock() { return lock }
      try await Task.sleep(for: .milliseconds(10))
    }
    return try root.lock()
  }
}

/// A keeper that has begun a run, and what a connection would do beside it.
final class EngineSession {
  let archive: EngineArchive
  let root: ArchiveRoot
  let keeper: JournalKeeper
  let run: RunID
  private let stager: MessageStager

  fileprivate init(
    archive: EngineArchive, root: ArchiveRoot, lock: ArchiveLock, command: String
  ) async throws {
    self.archive = archive
    self.root = root
    keeper = try JournalKeeper(root: root, lock: lock)
    run = try await keeper.startRun(command: command, options: "{}")
    stager = MessageStager(root: root, token: "test.\(run.rawValue)")
  }

  func adopt(_ names: String...) async throws -> [BackupFolder] {
    try await keeper.adopt(names.map(Self.listed), subscribed: [], run: run)
  }

  static func listed(_ name: String) -> ListedMailbox {
    ListedMailbox(name: MailboxName(text: name), delimiter: UInt8(ascii: "/"))
  }

  /// INBOX with its generation.
  func inbox(uidValidity: UInt32 = 1) async throws -> (BackupFolder, GenerationID) {
    let folder = try await adopt("INBOX")[0]
    return (
      folder,
      try await keeper.generation(
        of: folder, uidValidity: UIDValidity(uidValidity), isLasting: true
      ).id
    )
  }

  /// A message as it comes from the server, staged.
  func arrived(
    _ text: String, uid: UInt32, in folder: BackupFolder, _ generation: GenerationID,
    flags: MessageFlags = MessageFlags()
  ) throws -> JournalEntry {
    .arrived(
      ArrivedMessage(
        folder: folder, generation: generation, uid: try number(uid),
        staged: try stage(text, in: folder.path),
        internalDate: InternalDate(seconds: 1_700_000_000), announcedSize: nil, flags: flags,
        emailID: nil))
  }

  func stage(_ text: String, in path: String) throws -> StagedMessage {
    let octets = Array(text.utf8)
    try stager.begin(path: path, announced: UInt64(octets.count))
    try stager.write(octets.span)
    return try stager.finish(date: InternalDate(seconds: 1_700_000_000))
  }

  /// All that a folder has, as a backup without trouble leaves it.
  func fill(
    _ folder: BackupFolder, _ generation: GenerationID, _ texts: [UInt32: String]
  ) async throws {
    var entries: [JournalEntry] = []
    for (uid, text) in texts.sorted(by: { $0.key < $1.key }) {
      entries.append(try arrived(text, uid: uid, in: folder, generation))
    }
    entries.append(finished(folder, generation, server: texts.count))
    _ = try await keeper.commit(entries, isVerbose: false)
  }

  func finished(
    _ folder: BackupFolder, _ generation: GenerationID?, server: Int?, isEnumerated: Bool = true,
    cursor: ServerCursor? = nil
  ) -> JournalEntry {
    .finished(
      FinishedFolder(
        folder: folder, generation: generation, server: server, isEnumerated: isEnumerated,
        cursor: cursor, reason: nil))
  }

  /// The names of the files of a folder.
  func files(in path: String = "INBOX") throws -> [String] {
    var names: [String] = []
    try root.forEachFile(in: path) { _, name, _ in names.append(name) }
    return names.sorted()
  }

  func close(isInOrder: Bool = true) async throws {
    try await keeper.finishRun(
      state: .done, exitCode: .done, because: nil, summary: "{}", isSnapshot: true)
    try await keeper.close(isInOrder: isInOrder)
  }
}

/// A UID that is told by a number.
func number(_ value: UInt32) throws -> UID {
  guard let uid = UID(value) else { throw FixtureError.noUID }
  return uid
}

func numbers(_ values: UInt32...) throws -> UIDSet { UIDSet(try values.map(number)) }

enum FixtureError: Error { case noUID }

/// A message as servers send it.
func message(_ subject: String, id: String? = nil) -> String {
  let identifier = id.map { "Message-ID: <\($0)@example.jp>\r\n" } ?? ""
  return "From: taro@example.jp\r\n\(identifier)Subject: \(subject)\r\n\r\nText\r\n"
}

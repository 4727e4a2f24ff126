import Digests
import MailArchive
import MailTypes
import SyncJournal
import TestSupport

@testable import MailEngine

/// An archive with one folder and a keeper that has begun a run, removed with the value.
final class ScratchKeeper {
  static let account = AccountIdentity(user: "taro@example.jp", host: "imap.example.jp")

  let directory: ScratchDirectory
  let root: ArchiveRoot
  let keeper: JournalKeeper
  let run: RunID
  private let stager: MessageStager

  private init(directory: ScratchDirectory, root: ArchiveRoot, command: String) async throws {
    self.directory = directory
    self.root = root
    keeper = try JournalKeeper(root: root, lock: try root.lock())
    run = try await keeper.startRun(command: command, options: "{}")
    stager = MessageStager(root: root, token: "test.\(run.rawValue)")
  }

  static func make() async throws -> ScratchKeeper {
    let directory = try ScratchDirectory("engine")
    let root = try ArchiveRoot.create(
      at: directory("archive"),
      manifest: ArchiveManifest(
        kind: .maildir, account: account, created: "2026-01-02T03:04:05Z"))
    return try await ScratchKeeper(directory: directory, root: root, command: "backup")
  }

  /// The same archive, opened by the run after this one.
  func next(_ command: String = "backup") async throws -> ScratchKeeper {
    try await ScratchKeeper(
      directory: directory, root: try ArchiveRoot.open(at: root.path), command: command)
  }

  func adopt(_ names: String..., attributes: [String] = []) async throws -> [BackupFolder] {
    try await keeper.adopt(
      names.map {
        ListedMailbox(
          name: MailboxName(text: $0), delimiter: UInt8(ascii: "/"), attributes: attributes)
      }, subscribed: [], run: run)
  }

  /// A message as it would come from the server, staged.
  func arrived(
    _ text: String, uid: UInt32, in folder: BackupFolder, _ generation: GenerationID,
    flags: MessageFlags = MessageFlags()
  ) throws -> JournalEntry {
    .arrived(
      ArrivedMessage(
        folder: folder, generation: generation, uid: try number(uid),
        staged: try stage(text, in: folder.path),
        internalDate: InternalDate(seconds: 1_700_000_000),
        announcedSize: nil, flags: flags))
  }

  func stage(_ text: String, in path: String) throws -> StagedMessage {
    let octets = Array(text.utf8)
    try stager.begin(path: path, announced: UInt64(octets.count))
    try stager.write(octets.span)
    return try stager.finish(date: InternalDate(seconds: 1_700_000_000))
  }

  /// The names of the files of a folder.
  func files(in path: String) throws -> [String] {
    var names: [String] = []
    try root.forEachFile(in: path) { _, name, _ in names.append(name) }
    return names.sorted()
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

import MailTypes
import SyncJournal
import TestSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A journal in a directory of its own, removed with the value.
final class ScratchJournal {
  private let scratch: ScratchDirectory
  var directory: String { scratch.path }
  let journal: Journal
  let run: RunID
  let folder: FolderID
  let generation: GenerationID

  init() throws {
    scratch = try ScratchDirectory("journal")
    journal = try Journal.open(path: scratch.path + "/journal.sqlite3", access: .readWrite)
    run = try journal.startRun(command: "backup", options: "{}", processID: 1, now: 1000)
    folder = try journal.upsertFolder(
      FolderFacts(name: .inbox, delimiter: UInt8(ascii: "/")), run: run
    ) { "INBOX" }.id
    generation = try journal.openGeneration(
      of: folder, uidValidity: UIDValidity(1), run: run
    ).id
  }

  deinit { journal.close() }

  /// Another run after the first.
  func nextRun() throws -> RunID {
    try journal.startRun(command: "backup", options: "{}", processID: 1, now: 2000)
  }

  /// A message whose bytes are told by a number.
  @discardableResult
  func add(
    uid: UInt32, content number: UInt64 = 0, flags: MessageFlags = MessageFlags(),
    generation: GenerationID? = nil, run: RunID? = nil
  ) throws -> Placement {
    try journal.addOccurrence(
      NewOccurrence(
        generation: generation ?? self.generation, uid: Self.uid(uid),
        content: Self.content(number == 0 ? UInt64(uid) : number), diskSize: 90,
        internalDate: InternalDate(seconds: 1_700_000_000, zoneMinutes: 540), announcedSize: 100,
        flags: flags),
      run: run ?? self.run
    ) { copy in .file(baseName: "\(number == 0 ? UInt64(uid) : number).\(copy),S=90") }
  }

  /// In another process: a message whose bytes are told by its UID, in the first generation.
  static func add(_ uid: UInt32, to journal: Journal, run: RunID) throws(JournalError) {
    _ = try journal.addOccurrence(
      NewOccurrence(
        generation: GenerationID(1), uid: self.uid(uid), content: content(UInt64(uid)),
        diskSize: 1, internalDate: nil, announcedSize: nil, flags: MessageFlags()),
      run: run
    ) { .file(baseName: "\(uid).\($0)") }
  }

  static func exit(_ status: Int32) -> Never { _exit(status) }

  /// Bytes that are told by a number; odd ones have a Message-ID.
  static func content(_ number: UInt64) -> ContentFacts {
    ContentFacts(
      digest: digest(number), wireSize: 100 + number, isStoredWithLF: true, endsWithNewline: true,
      headerDigest: digest(number + 1_000_000),
      messageID: number % 2 == 1 ? "<\(number)@example.jp>" : nil, subject: "件名 \(number)",
      sender: "taro@example.jp", dateText: "Tue, 14 Nov 2023 22:13:20 +0900")
  }

  static func digest(_ number: UInt64) -> ContentDigest {
    let bytes = (0..<32).map { UInt8(truncatingIfNeeded: number >> UInt64($0 % 8 * 8)) }
    guard let digest = ContentDigest(bytes) else { preconditionFailure("32 octets are a digest") }
    return digest
  }

  /// Root may write anywhere; somebody else may not.
  static func dropPrivileges() {
    if geteuid() == 0 { _ = seteuid(65534) }
  }

  /// From now on no file of this process can grow beyond so many octets.
  static func limitFiles(to octets: UInt) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: octets, rlim_max: octets)
    #if canImport(Glibc)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
    unsafe setrlimit(RLIMIT_FSIZE, &limit)
    #endif
  }

  static func killThisProcess() { kill(getpid(), SIGKILL) }

  static func uid(_ number: UInt32) -> UID {
    guard let uid = UID(number) else { preconditionFailure("a UID is not 0") }
    return uid
  }

  static func uids(_ numbers: UInt32...) -> UIDSet { UIDSet(numbers.map(uid)) }
}
